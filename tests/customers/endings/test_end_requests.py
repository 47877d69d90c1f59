"""A customer asks a partner to end the relationship: both sides, the clock, and the end."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.endings import services
from customers.endings.enums import EndingState
from customers.endings.exceptions import NothingToEnd, RequestClosed
from customers.endings.models import EndRequest
from customers.services import end_relationship
from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.removal.services import remove_relationship
from tests.customers.both_sides import Both, build, signed_in, text_of
from tests.factories.customers import DirectoryUserFactory, ResellerRelationshipFactory
from tests.invitations.guests import audit_of

pytestmark = pytest.mark.django_db

ASKED = {"reason": "We work with one partner only.", "understood": "on"}


@pytest.fixture
def both(db: None) -> Both:
    return build()


@pytest.fixture
def portal(both: Both) -> Client:
    return signed_in(both.admin.user)


@pytest.fixture
def desk(both: Both) -> Client:
    """The admin agent's browser."""
    return signed_in(both.agent)


def asked(both: Both, **fields: object) -> EndRequest:
    found, _created = services.request_end(
        both.customer, both.partner, actor=both.admin.user, reason="Too dear."
    )
    if fields:
        EndRequest.objects.filter(pk=found.pk).update(**fields)
        found.refresh_from_db()
    return found


# --- asking -----------------------------------------------------------------------------------


def test_the_page_says_what_happens(both: Both, portal: Client) -> None:
    text = text_of(portal.get(both.of_partner("request_end")))

    assert "Ask Fabrikam to end the relationship" in text
    assert "Only the partner can end it" in text
    assert "stays responsible for supporting" in text
    assert not EndRequest.objects.exists()


def test_asking_needs_the_box(both: Both, portal: Client) -> None:
    response = portal.post(both.of_partner("request_end"), {"reason": "Bye"})

    assert response.status_code == 422
    assert "Tick the box" in text_of(response)
    assert "Bye" in text_of(response)
    assert not EndRequest.objects.exists()


def test_asking(both: Both, portal: Client) -> None:
    response = portal.post(both.of_partner("request_end"), ASKED, follow=True)

    found = EndRequest.objects.get()
    today = timezone.localdate()
    assert response.redirect_chain == [(both.of_partner("partner"), 303)]
    assert "You asked to end the relationship" in text_of(response)
    assert (found.state, found.due_on) == (EndingState.OPEN, today + datetime.timedelta(days=30))
    assert (found.relationship, found.reason) == (both.relationship, ASKED["reason"])
    assert audit_of("relationship.end_requested") == {
        "actor": both.admin.user,
        "actor_name": str(both.admin.user),
        "target_type": "customers.customer",
        "target_id": str(both.customer.public_id),
        "changes": {},
        "data": {
            "partner": "Fabrikam",
            "reason": ASKED["reason"],
            "due_on": found.due_on.isoformat(),
        },
        "readers": {both.customer.public_id, both.partner.public_id},
    }


def test_the_notice_period_is_a_setting(both: Both, portal: Client, settings: object) -> None:
    settings.END_NOTICE_DAYS = 5  # type: ignore[attr-defined]

    portal.post(both.of_partner("request_end"), ASKED)

    assert EndRequest.objects.get().due_on == timezone.localdate() + datetime.timedelta(days=5)


def test_asking_twice_asks_once(both: Both, portal: Client) -> None:
    portal.post(both.of_partner("request_end"), ASKED)

    again = portal.post(both.of_partner("request_end"), ASKED, follow=True)
    look = portal.get(both.of_partner("request_end"), follow=True)

    for response in (again, look):
        assert "You have asked this partner already" in text_of(response)
    assert EndRequest.objects.count() == 1
    assert AuditEntry.objects.filter(verb="relationship.end_requested").count() == 1
    assert services.request_end(both.customer, both.partner, actor=both.admin.user, reason="") == (
        EndRequest.objects.get(),
        False,
    )


def test_nothing_to_end(both: Both, portal: Client) -> None:
    with transaction.atomic():
        end_relationship(both.relationship, ended_by_name="Somebody")

    response = portal.post(both.of_partner("request_end"), ASKED, follow=True)

    assert "There is no reseller relationship with this partner any more." in text_of(response)
    with pytest.raises(NothingToEnd):
        services.request_end(both.customer, both.partner, actor=both.admin.user, reason="")
    assert not EndRequest.objects.exists()


def test_a_partner_of_others_is_not_found(both: Both, portal: Client) -> None:
    stranger = ResellerRelationshipFactory().partner
    for name in ("request_end", "withdraw_end_request"):
        url = both.portal(f"customers_portal:{name}", partner_id=stranger.public_id)
        assert portal.get(url).status_code == 404
        assert portal.post(url, ASKED).status_code == 404


def test_a_plain_user_is_told_who_can(both: Both) -> None:
    plain = signed_in(DirectoryUserFactory(customer=both.customer).user)
    for name in ("request_end", "withdraw_end_request"):
        response = plain.get(both.of_partner(name))
        assert response.status_code == 403
        assert "Tina Admin" in text_of(response)


# --- taking it back ---------------------------------------------------------------------------


def test_withdrawing(both: Both, portal: Client, desk: Client) -> None:
    found = asked(both)

    ask = text_of(portal.get(both.of_partner("withdraw_end_request")))
    response = portal.post(both.of_partner("withdraw_end_request"), follow=True)

    assert "Withdraw the request?" in ask
    assert "The request is withdrawn. The relationship stays." in text_of(response)
    found.refresh_from_db()
    assert (found.state, found.closed_by_name) == (EndingState.WITHDRAWN, str(both.admin.user))
    assert audit_of("relationship.end_request_withdrawn")["readers"] == {
        both.customer.public_id,
        both.partner.public_id,
    }
    assert "asks you to end" not in text_of(desk.get(both.record("customers:account")))


def test_nobody_withdraws_what_another_customer_asked(both: Both) -> None:
    theirs, other = asked(both), ResellerRelationshipFactory(partner=both.partner).customer
    admin = signed_in(DirectoryUserFactory(customer=other, global_admin=True).user)
    keys = {"customer_id": other.public_id, "partner_id": both.partner.public_id}

    page = admin.get(reverse("customers_portal:partner", kwargs=keys))
    answer = admin.post(reverse("customers_portal:withdraw_end_request", kwargs=keys), follow=True)

    assert "Too dear." not in text_of(page)
    assert "There is no open request to withdraw." in text_of(answer)
    theirs.refresh_from_db()
    assert theirs.state == EndingState.OPEN


def test_withdrawing_twice_happens_once(both: Both, portal: Client) -> None:
    found = asked(both)
    portal.post(both.of_partner("withdraw_end_request"))

    again = portal.post(both.of_partner("withdraw_end_request"), follow=True)

    assert "There is no open request to withdraw." in text_of(again)
    with pytest.raises(RequestClosed):
        services.withdraw_request(found, actor=both.admin.user)
    assert AuditEntry.objects.filter(verb="relationship.end_request_withdrawn").count() == 1


def test_a_withdrawn_request_makes_room_for_another(both: Both, portal: Client) -> None:
    services.withdraw_request(asked(both), actor=both.admin.user)

    portal.post(both.of_partner("request_end"), ASKED)

    states = EndRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [EndingState.WITHDRAWN, EndingState.OPEN]
    text = text_of(portal.get(both.of_partner("partner")))
    assert "Requests to end the relationship" in text
    assert "Withdrawn" in text


# --- what the partner sees --------------------------------------------------------------------


def test_the_partner_sees_it_everywhere(both: Both, desk: Client) -> None:
    asked(both)

    home = text_of(desk.get(both.staff("partner_home")))
    account = text_of(desk.get(both.record("customers:account")))
    removal = text_of(desk.get(both.record("subscriptions:remove_relationship")))
    listed = text_of(desk.get(both.staff("customers:end_requests")))

    assert "Customers that ask to end the relationship" in home
    for page in (account, removal):
        assert "The customer asks you to end the reseller relationship" in page
        assert "Reason given: Too dear." in page
    assert both.record("subscriptions:remove_relationship") in account
    assert "Too dear." in listed
    assert both.record("subscriptions:remove_relationship") in listed


def test_an_account_without_a_request_says_nothing(both: Both, desk: Client) -> None:
    assert "asks you to end" not in text_of(desk.get(both.record("customers:account")))
    home = text_of(desk.get(both.staff("partner_home")))
    assert "Customers that ask to end the relationship" not in home
    listed = text_of(desk.get(both.staff("customers:end_requests")))
    assert "No customer asks you to end the relationship." in listed


def test_who_cannot_end_it_is_told_who_can(both: Both) -> None:
    asked(both)
    helper = signed_in(both.member(Role.HELPDESK_AGENT))

    listed = text_of(helper.get(both.staff("customers:end_requests")))
    account = text_of(helper.get(both.record("customers:account")))

    assert "A global admin, admin agent or sales agent can end it." in listed
    assert both.record("subscriptions:remove_relationship") not in listed + account


def test_overdue_is_shown_to_both(both: Both, portal: Client, desk: Client) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    asked(both, due_on=yesterday)

    assert "overdue" in text_of(desk.get(both.record("customers:account")))
    assert "Overdue" in text_of(desk.get(both.staff("customers:end_requests")))
    assert "You asked to end the relationship: overdue" in text_of(
        portal.get(both.of_partner("partner"))
    )
    listed = text_of(portal.get(both.portal("customers_portal:relationships")))
    assert "End requested: overdue" in listed
    assert "Overdue" in text_of(portal.get(both.portal("customer_home")))


def test_the_last_day_is_not_overdue(both: Both, portal: Client, desk: Client) -> None:
    asked(both, due_on=timezone.localdate())

    account = text_of(desk.get(both.record("customers:account")))
    assert "overdue" not in account
    for page in (account, text_of(portal.get(both.of_partner("partner")))):
        assert "The notice period ends on" in page
        assert "The notice period ended" not in page


def test_what_is_past_is_told_as_past(both: Both, portal: Client, desk: Client) -> None:
    asked(both, due_on=timezone.localdate() - datetime.timedelta(days=1))

    for page in (
        desk.get(both.record("customers:account")),
        portal.get(both.of_partner("partner")),
    ):
        assert "The notice period ended on" in text_of(page)
        assert "The notice period ends" not in text_of(page)
    for again in (portal.get, portal.post):
        page = again(both.of_partner("request_end"), ASKED, follow=True)
        assert "already; the notice period ended on" in text_of(page)


def test_the_list_costs_the_same_for_many(
    both: Both, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked(both)
    for count in (1, 3):
        while EndRequest.objects.count() < count:
            relationship = ResellerRelationshipFactory(partner=both.partner)
            person = DirectoryUserFactory(customer=relationship.customer, global_admin=True)
            services.request_end(relationship.customer, both.partner, actor=person.user, reason="")
        with django_assert_num_queries(4):
            desk.get(both.staff("customers:end_requests"))


def test_another_partner_sees_nothing_of_it(both: Both, charlie: object) -> None:
    asked(both)
    other = charlie.memberships.get().partner  # type: ignore[attr-defined]

    page = signed_in(charlie).get(f"/p/{other.slug}/customers/end-requests/")  # type: ignore[arg-type]

    assert "Tailspin" not in text_of(page)


# --- the end ----------------------------------------------------------------------------------


def test_it_closes_itself_when_the_relationship_ends(
    both: Both,
    desk: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    found = asked(both)
    drain_tasks()
    mailoutbox.clear()

    page = text_of(desk.get(both.record("subscriptions:remove_relationship")))
    desk.post(both.record("subscriptions:remove_relationship"), {"acknowledged": "on"})
    drain_tasks()

    found.refresh_from_db()
    assert "its global admins are told by email" in page
    assert (found.state, found.closed_by_name) == (EndingState.ENDED, str(both.agent))
    assert found.closed_at is not None
    assert [mail.to for mail in mailoutbox] == [[both.admin.user.email]]  # asked, so told
    closed = text_of(desk.get(both.staff("customers:end_requests") + "?closed=1"))
    assert "Relationship ended" in closed


def test_a_new_relationship_begins_without_the_old_request(both: Both, portal: Client) -> None:
    asked(both)
    remove_relationship(
        both.partner, both.customer, actor=both.agent, give_up_admin=False, notify=False
    )
    ResellerRelationshipFactory(partner=both.partner, customer=both.customer)

    text = text_of(portal.get(both.of_partner("partner")))

    assert "You asked to end the relationship" not in text
    assert both.of_partner("request_end") in text


# --- mails ------------------------------------------------------------------------------------


def addressees(mails: list[EmailMultiAlternatives]) -> set[str]:
    return {mail.to[0] for mail in mails}


def test_both_sides_are_told(
    both: Both, drain_tasks: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    chief = both.member(Role.GLOBAL_ADMIN)
    both.member(Role.SALES_AGENT)

    found = asked(both)
    drain_tasks()

    sent = {mail.to[0]: mail for mail in mailoutbox}
    assert set(sent) == {both.agent.email, chief.email, both.admin.user.email}
    mail = sent[chief.email]
    assert mail.subject == "Tailspin asks you to end the reseller relationship"
    assert both.record("customers:account") in mail.body
    assert "Too dear." in mail.body
    assert both.of_partner("partner") in sent[both.admin.user.email].body

    mailoutbox.clear()
    services.withdraw_request(found, actor=both.admin.user)
    drain_tasks()
    assert addressees(mailoutbox) == set(sent)
    assert "withdrawn" in mailoutbox[0].subject


def test_reminders_seven_days_before_and_on_the_day(
    both: Both, drain_tasks: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    found = asked(both)
    drain_tasks()
    mailoutbox.clear()

    def mails_on(day: datetime.date) -> int:
        noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
        with time_machine.travel(noon, tick=False):
            services.remind_due()
            services.remind_due()  # every hour
            drain_tasks()
        sent = len(mailoutbox)
        mailoutbox.clear()
        return sent

    due, day = found.due_on, datetime.timedelta(days=1)
    assert mails_on(due - 8 * day) == 0
    assert mails_on(due - 7 * day) == 2  # one on each side
    assert mails_on(due - 3 * day) == 0
    assert mails_on(due) == 2
    assert mails_on(due + day) == 0
    assert mails_on(due + 30 * day) == 0


def test_a_worker_that_stood_still_reminds_late(
    both: Both, drain_tasks: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    asked(both, due_on=timezone.localdate() - datetime.timedelta(days=3))
    drain_tasks()
    mailoutbox.clear()

    services.remind_due()
    drain_tasks()

    assert len(mailoutbox) == 2
    assert (
        "waits for the end" in {mail.to[0]: mail.subject for mail in mailoutbox}[both.agent.email]
    )


def test_the_command_reminds_too(
    both: Both, drain_tasks: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    asked(both, due_on=timezone.localdate())
    drain_tasks()
    mailoutbox.clear()

    call_command("remind_of_end_requests")
    drain_tasks()

    assert len(mailoutbox) == 2


def test_short_notice_is_not_reminded_at_once(
    both: Both,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
    settings: object,
) -> None:
    settings.END_NOTICE_DAYS = 5  # type: ignore[attr-defined]
    asked(both)
    drain_tasks()
    mailoutbox.clear()

    services.remind_due()
    drain_tasks()

    assert mailoutbox == []


def test_nobody_is_reminded_of_what_was_taken_back(
    both: Both, drain_tasks: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    found = asked(both, due_on=timezone.localdate())
    services.remind_due()
    services.withdraw_request(found, actor=both.admin.user)
    drain_tasks()

    assert {mail.subject for mail in mailoutbox} == {
        "Tailspin has withdrawn its request to end the reseller relationship",
        "The request to end the reseller relationship with Fabrikam is withdrawn",
    }
