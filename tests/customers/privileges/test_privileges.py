""" "Admin relationships" of a customer, "Administer", and giving privileges up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, ResellerRelationship
from customers.privileges import services
from customers.services import remove_admin
from partners.enums import Role
from partners.models import AuditEntry, User
from tests.customers.both_sides import Both, build, signed_in, text_of
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.invitations.guests import assert_copies_are_true, audit_of

pytestmark = pytest.mark.django_db

NOTIFIED = {"notified": "on"}


@pytest.fixture
def both(db: None) -> Both:
    return build()


@pytest.fixture
def desk(both: Both) -> Client:
    """The admin agent's browser."""
    return signed_in(both.agent)


def end_relationship_of(both: Both) -> None:
    ResellerRelationship.objects.update(
        state=RelationshipState.REMOVED, ended_at=timezone.now(), ended_by_name="Somebody"
    )


# --- the page of one customer -----------------------------------------------------------------


def test_what_is_in_force(both: Both, desk: Client) -> None:
    both.grant(last_used_at=timezone.now())

    text = text_of(desk.get(both.record("customers:admin_relationships")))

    for part in ("Granted", "Granted by", "Anna Nowak", "Last used", "Give up", "History"):
        assert part in text
    assert both.record("customers:give_up_privileges") in text
    assert "Request delegated admin privileges" not in text


def test_never_used_is_said(both: Both, desk: Client) -> None:
    both.grant()

    assert "Never" in text_of(desk.get(both.record("customers:admin_relationships")))


def test_without_privileges_the_next_step(both: Both, desk: Client) -> None:
    text = text_of(desk.get(both.record("customers:admin_relationships")))

    assert "Your organization has no delegated admin privileges for Tailspin." in text
    assert "Request delegated admin privileges" in text
    assert 'name="fresh"' in text
    assert reverse("invitations:start", args=[both.partner.slug]) in text


def test_who_may_not_request_is_told_who_may(both: Both) -> None:
    helper = signed_in(both.member(Role.HELPDESK_AGENT))

    text = text_of(helper.get(both.record("customers:admin_relationships")))

    assert "Request delegated admin privileges" not in text
    assert "a sales agent of your organization can request them" in text


def test_an_open_page_says_at_the_next_click_that_it_was_revoked(both: Both, desk: Client) -> None:
    grant = both.grant()
    url = both.record("customers:give_up_privileges")
    assert desk.get(url).status_code == 200
    remove_admin(grant, actor=both.admin.user)

    response = desk.post(url, NOTIFIED, follow=True)

    text = text_of(response)
    assert "There are no privileges to give up any more." in text
    assert f"{both.admin.user} removed them on" in text
    assert AuditEntry.objects.filter(verb="admin_grant.given_up").count() == 0


def test_strangers_find_nothing(both: Both, charlie: User) -> None:
    both.grant()
    slug, client = charlie.memberships.get().partner.slug, signed_in(charlie)
    for name in ("admin_relationships", "give_up_privileges"):
        url = reverse(f"customers:{name}", args=[slug, both.customer.public_id])
        assert client.get(url).status_code in {403, 404}


def test_a_former_customer_without_privileges_is_not_found(both: Both, desk: Client) -> None:
    both.grant(state=GrantState.REMOVED, removed_at=timezone.now())
    end_relationship_of(both)

    assert desk.get(both.record("customers:admin_relationships")).status_code == 404


def test_the_menu_of_the_record_is_complete(both: Both, desk: Client) -> None:
    """With and without privileges: nothing is missing silently."""
    names = (
        "subscriptions:list", "subscriptions:orders", "subscriptions:users",
        "customers:admin_relationships", "subscriptions:services",
        "subscriptions:customer_requests", "customers:account",
    )  # fmt: skip
    for has_privileges in (False, True):
        if has_privileges:
            both.grant()
        text = text_of(desk.get(both.record("customers:account")))
        assert [name for name in names if f'href="{both.record(name)}"' not in text] == []


def test_privileges_that_outlived_the_relationship(both: Both, desk: Client) -> None:
    both.grant()
    end_relationship_of(both)

    text = text_of(desk.get(both.record("customers:admin_relationships")))

    assert "the privileges outlived it" in text
    assert both.customer.contact_email in text  # the directory is open, so are its details
    for name in ("subscriptions:list", "subscriptions:orders", "customers:account"):
        assert both.record(name) not in text  # closed with the relationship


# --- giving up --------------------------------------------------------------------------------


def test_giving_up_needs_the_box(both: Both, desk: Client) -> None:
    both.grant()

    page = text_of(desk.get(both.record("customers:give_up_privileges")))
    response = desk.post(both.record("customers:give_up_privileges"))

    assert "stay responsible for supporting them" in page
    assert response.status_code == 422
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_giving_up(
    both: Both,
    desk: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    both.grant()

    response = desk.post(both.record("customers:give_up_privileges"), NOTIFIED, follow=True)
    drain_tasks()

    grant = AdminGrant.objects.get()
    assert "The delegated admin privileges for Tailspin are given up." in text_of(response)
    assert (grant.state, grant.removed_by_name) == (GrantState.REMOVED, str(both.agent))
    assert audit_of("admin_grant.given_up") == {
        "actor": both.agent,
        "actor_name": str(both.agent),
        "target_type": "customers.customer",
        "target_id": str(both.customer.public_id),
        "changes": {},
        "data": {"partner": "Fabrikam", "unused_days": None},
        "readers": {both.customer.public_id, both.partner.public_id},
    }
    sent = {mail.to[0]: mail for mail in mailoutbox}
    assert set(sent) == {both.admin.user.email, both.agent.email}
    mail = sent[both.admin.user.email]
    assert mail.subject == "Fabrikam has given up its roles in your directory"
    assert both.of_partner("partner") in mail.body
    assert ResellerRelationship.objects.get().has_admin is False
    assert_copies_are_true()


def test_only_who_may_gives_up(both: Both) -> None:
    both.grant()
    for role in (Role.GLOBAL_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT):
        client = signed_in(both.member(role))
        response = client.post(both.record("customers:give_up_privileges"), NOTIFIED)
        assert response.status_code == 403
        assert "Adam Agent" in text_of(response)
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_a_role_that_was_taken_away_holds_from_the_next_click(both: Both, desk: Client) -> None:
    both.grant()
    url = both.record("customers:give_up_privileges")
    assert desk.get(url).status_code == 200
    both.agent.memberships.update(roles=[Role.SALES_AGENT])

    assert desk.post(url, NOTIFIED).status_code == 403
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_giving_up_what_outlived_the_relationship_leads_to_the_list(
    both: Both, desk: Client
) -> None:
    both.grant()
    end_relationship_of(both)

    response = desk.post(both.record("customers:give_up_privileges"), NOTIFIED)

    assert response.headers["Location"] == both.staff("customers:administer")


def test_giving_up_twice_happens_once(both: Both) -> None:
    both.grant()

    first = services.give_up(both.partner, both.customer, actor=both.agent)
    second = services.give_up(both.partner, both.customer, actor=both.agent)

    assert first is not None
    assert second is None
    assert AuditEntry.objects.filter(verb="admin_grant.given_up").count() == 1


# --- Administer -------------------------------------------------------------------------------


def test_administer_lists_what_is_open(both: Both, desk: Client) -> None:
    both.grant()
    alone = CustomerFactory(name="Łódź Alone")
    AdminGrantFactory(partner=both.partner, customer=alone)
    for _period in range(2):
        ResellerRelationshipFactory(
            partner=both.partner, customer=alone, state=RelationshipState.REMOVED,
            ended_at=timezone.now(),
        )  # fmt: skip
    ResellerRelationshipFactory(  # begun anew since
        partner=both.partner, customer=both.customer, state=RelationshipState.REMOVED,
        ended_at=timezone.now(),
    )  # fmt: skip
    AdminGrantFactory(customer=CustomerFactory(name="Of Others"))
    AdminGrantFactory(
        partner=both.partner, customer=CustomerFactory(name="Given Back"),
        state=GrantState.REMOVED, removed_at=timezone.now(),
    )  # fmt: skip
    ResellerRelationshipFactory(
        partner=both.partner, customer=CustomerFactory(name="Without Privileges")
    )

    everything = text_of(desk.get(both.staff("customers:administer")))
    outlived = text_of(desk.get(both.staff("customers:administer") + "?only=outlived"))
    found = text_of(desk.get(both.staff("customers:administer") + "?q=lodz"))

    assert everything.index("Łódź Alone") < everything.index("Tailspin")
    for absent in ("Of Others", "Given Back", "Without Privileges"):
        assert absent not in everything
    assert outlived.count(">Łódź Alone</a>") == 1
    for page in (outlived, found):
        assert "Łódź Alone" in page
        assert "Never" in page  # used last
        assert "Tailspin" not in page
    users = both.staff("subscriptions:users", customer_id=alone.public_id)
    give_up = both.staff("customers:give_up_privileges", customer_id=alone.public_id)
    assert users in everything
    assert give_up in everything


def test_administer_without_anything(both: Both, desk: Client) -> None:
    assert "No customer has granted you" in text_of(desk.get(both.staff("customers:administer")))
    found = text_of(desk.get(both.staff("customers:administer") + "?q=zzz"))
    assert "No customer matches." in found


def test_administer_pages_by_key(both: Both, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.privileges.selectors.PAGE_SIZE", 2)
    for name in ("A", "B", "C", "D", "E"):
        AdminGrantFactory(partner=both.partner, customer=CustomerFactory(name=f"Page {name}"))

    first = desk.get(both.staff("customers:administer"))
    second = desk.get(both.staff("customers:administer") + first.context["next_url"])
    back = desk.get(both.staff("customers:administer") + second.context["previous_url"])
    broken = desk.get(both.staff("customers:administer") + "?cursor=%00")

    assert [row["customer__name"] for row in first.context["rows"]] == ["Page A", "Page B"]
    assert [row["customer__name"] for row in second.context["rows"]] == ["Page C", "Page D"]
    assert back.context["rows"] == first.context["rows"] == broken.context["rows"]


def test_administer_costs_the_same_for_many(
    both: Both, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        while AdminGrant.objects.count() < count:
            AdminGrantFactory(partner=both.partner)
        with django_assert_num_queries(4):
            desk.get(both.staff("customers:administer"))
        ResellerRelationshipFactory(
            partner=both.partner, customer=AdminGrant.objects.latest("pk").customer,
            state=RelationshipState.REMOVED, ended_at=timezone.now(),
        )  # fmt: skip
        with django_assert_num_queries(5):
            desk.get(both.staff("customers:administer") + "?only=outlived")


def test_the_menu_offers_both_lists(both: Both, desk: Client) -> None:
    text = text_of(desk.get(both.staff("customers:administer")))

    assert f'href="{both.staff("customers:administer")}" aria-current="page"' in text
    assert both.staff("customers:inactive_privileges") in text
    seller = signed_in(both.member(Role.SALES_AGENT))
    page = text_of(seller.get(both.staff("customers:list")))
    assert both.staff("customers:administer") in page
    assert both.staff("customers:inactive_privileges") not in page


# --- Inactive privileges ----------------------------------------------------------------------


def idle_for(both: Both, days: int, name: str = "", *, used: bool = True) -> AdminGrant:
    at = timezone.now() - timedelta(days=days, minutes=1)
    granted = at - timedelta(days=200) if used else at
    return AdminGrantFactory.create(
        partner=both.partner, customer=CustomerFactory(name=name or f"Idle {days}"),
        granted_at=granted, last_used_at=at if used else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(29, None), (30, "30"), (60, "30"), (61, "60"), (90, "60"), (91, "90"), (400, "90")],
)
@pytest.mark.parametrize("used", [True, False])
def test_days_since_the_last_use_decide(
    both: Both, desk: Client, days: int, bucket: str | None, used: bool
) -> None:
    idle_for(both, days, used=used)

    found = {
        idle: len(
            desk.get(f"{both.staff('customers:inactive_privileges')}?idle={idle}").context["rows"]
        )
        for idle in ("90", "60", "30")
    }

    assert found == {idle: int(idle == bucket) for idle in ("90", "60", "30")}


def test_inactive_shows_days_and_what_to_do(both: Both, desk: Client) -> None:
    idle_for(both, 120, "Long Ago")

    response = desk.get(both.staff("customers:inactive_privileges"))

    [row] = response.context["rows"]
    assert (row["days_enabled"], row["days_idle"]) == (320, 120)
    text = text_of(response)
    for part in ("Long Ago", "320", "120", "Give up: nobody needs them.", "(1)"):
        assert part in text


def test_one_page_starts_with_what_is_idle_longest(both: Both, desk: Client) -> None:
    for days in (100, 300, 200):
        idle_for(both, days)

    rows = desk.get(both.staff("customers:inactive_privileges")).context["rows"]

    assert [row["days_idle"] for row in rows] == [300, 200, 100]


def test_many_are_given_up_in_one_step(
    both: Both,
    desk: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    first, second, third = (idle_for(both, days) for days in (100, 200, 300))
    chosen = [str(each.customer.public_id) for each in (first, third)]

    response = desk.post(
        both.staff("customers:inactive_privileges"), {"c": chosen} | NOTIFIED, follow=True
    )
    drain_tasks()

    assert "The privileges for 2 customers are given up." in text_of(response)
    assert [row["days_idle"] for row in response.context["rows"]] == [200]
    second.refresh_from_db()
    assert second.state == GrantState.GRANTED
    days = {entry.data["unused_days"] for entry in AuditEntry.objects.all()}
    assert days == {100, 300}
    assert_copies_are_true()


def test_one_of_many_was_revoked_meanwhile(both: Both, desk: Client) -> None:
    first, second = idle_for(both, 100), idle_for(both, 200)
    AdminGrant.objects.filter(pk=second.pk).update(
        state=GrantState.REMOVED, removed_at=timezone.now()
    )
    chosen = [str(each.customer.public_id) for each in (first, second)]

    response = desk.post(
        both.staff("customers:inactive_privileges"), {"c": chosen} | NOTIFIED, follow=True
    )

    text = text_of(response)
    assert "The privileges for 1 customer are given up." in text
    assert "The privileges for 1 customer had ended already." in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Tick at least one customer."),
        (NOTIFIED, "Tick at least one customer."),
        (NOTIFIED | {"c": "nonsense"}, "Tick at least one customer."),
    ],
)
def test_nothing_ticked(both: Both, desk: Client, typed: dict[str, str], told: str) -> None:
    idle_for(both, 100)

    response = desk.post(both.staff("customers:inactive_privileges"), typed)

    assert response.status_code == 422
    assert told in text_of(response)


def test_without_the_box_what_was_ticked_stays_ticked(both: Both, desk: Client) -> None:
    grant = idle_for(both, 100)

    response = desk.post(
        both.staff("customers:inactive_privileges"), {"c": str(grant.customer.public_id)}
    )

    assert response.status_code == 422
    assert " checked" in text_of(response)
    assert "Tick the box once you have notified the customers." in text_of(response)
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_others_customers_cannot_be_chosen(both: Both, desk: Client) -> None:
    foreign = AdminGrantFactory()

    desk.post(
        both.staff("customers:inactive_privileges"),
        {"c": str(foreign.customer.public_id)} | NOTIFIED,
    )

    foreign.refresh_from_db()
    assert foreign.state == GrantState.GRANTED


def test_who_only_views_cannot_give_up(both: Both) -> None:
    grant = idle_for(both, 100)
    viewer = signed_in(both.member(Role.HELPDESK_AGENT))
    url = both.staff("customers:inactive_privileges")

    page = text_of(viewer.get(url))
    response = viewer.post(url, {"c": str(grant.customer.public_id)} | NOTIFIED)

    assert 'type="checkbox"' not in page
    assert "An admin agent of your organization can give them up." in page
    assert response.status_code == 403
    assert "Adam Agent" in text_of(response)
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_counts_are_capped(both: Both, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.privileges.selectors.COUNT_LIMIT", 1)
    for days in (100, 200):
        idle_for(both, days)

    assert "(1+)" in text_of(desk.get(both.staff("customers:inactive_privileges")))


def test_inactive_costs_the_same_for_many(
    both: Both, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        while AdminGrant.objects.count() < count:
            idle_for(both, 100 + count)
        with django_assert_num_queries(7):
            desk.get(both.staff("customers:inactive_privileges"))
