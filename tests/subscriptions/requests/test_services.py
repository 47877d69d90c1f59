"""Opening, writing, moving; who is told; what follows the support contact."""

import datetime
import uuid

import pytest
import time_machine
from django.core.mail import EmailMessage

from customers.enums import DirectoryUserState, RelationshipState
from customers.models import AdminGrant, DirectoryRoleAssignment, ResellerRelationship
from customers.privileges.services import give_up
from partners.enums import Role
from partners.models import (
    AuditEntry,
    Membership,
    Notification,
    NotificationPreference,
    OutgoingMail,
    Partner,
    User,
)
from subscriptions import changes
from subscriptions.models import RequestAttachment, RequestMessage, ServiceRequest
from subscriptions.parts import Wanted
from subscriptions.removal.services import remove_relationship
from subscriptions.requests import people, selectors, services
from subscriptions.requests.enums import RequestState, Severity, Side
from subscriptions.requests.exceptions import RequestClosed, RequestRefused
from subscriptions.requests.files import checked
from subscriptions.requests.people import Author
from subscriptions.requests.services import Said
from tests.factories.customers import AdminGrantFactory, DirectoryUserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import SubscriptionFactory
from tests.subscriptions.requests.conftest import MAIL_DOMAIN, PNG, Scene

NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


def told(event: str) -> set[int]:
    rows = OutgoingMail.objects.filter(kind="service_request", about__event=event)
    return {row.about["person"] for row in rows}


def keys(*users: User) -> set[int]:
    return {user.pk for user in users}


@time_machine.travel(NOON, tick=False)
def test_customer_opens(scene: Scene) -> None:
    request = scene.opened(files=[checked("screen.png", PNG)])

    assert (request.state, request.contact) == (RequestState.OPEN, scene.contact)
    assert (request.on_behalf, request.opened_by_name) == (False, scene.admin.user.name)
    assert request.due_at == NOON + datetime.timedelta(hours=2)
    assert set(people.participants(request)) == {scene.seller, scene.contact}
    message = RequestMessage.objects.get()
    assert (message.side, message.body) == (Side.CUSTOMER, "Since this morning.")
    attachment = RequestAttachment.objects.get()
    assert (attachment.name, attachment.media_type) == ("screen.png", "image/png")
    assert bytes(attachment.content) == PNG
    entry = AuditEntry.objects.get(verb="service_request.opened")
    assert set(entry.readers.values_list("organisation_id", flat=True)) == {
        each.public_id for each in (scene.customer, scene.seller, scene.contact)
    }
    assert told("opened") == keys(scene.agent, scene.colleague)


def test_partner_opens_without_privileges_on_behalf(scene: Scene) -> None:
    AdminGrant.objects.all().delete()
    author = Author(scene.seller_agent, scene.seller)

    request = services.open_request(scene.customer, scene.asked(subscription=None), author=author)

    assert (request.on_behalf, request.contact) == (True, scene.seller)
    assert set(people.participants(request)) == {scene.seller}
    assert request.first_answer_at == request.opened_at  # who would answer has spoken
    assert AuditEntry.objects.get(verb="service_request.opened").data["on_behalf"] is True
    # Nobody of the customer has a part in it yet, so its global admins learn of it.
    assert told("opened") == keys(scene.admin.user)


def test_partner_without_relationship_opens_nothing(scene: Scene) -> None:
    ResellerRelationship.objects.filter(partner=scene.seller).update(
        state=RelationshipState.REMOVED
    )
    with pytest.raises(RequestRefused, match="no reseller relationship"):
        services.open_request(
            scene.customer,
            scene.asked(subscription=None),
            author=Author(scene.seller_agent, scene.seller),
        )
    with pytest.raises(RequestRefused, match="does not support your organization"):
        scene.opened(subscription=None)
    assert not ServiceRequest.objects.exists()


def test_pressed_twice_opens_once(scene: Scene) -> None:
    press = uuid.uuid4()

    assert scene.opened(press=press) == scene.opened(press=press)
    assert ServiceRequest.objects.count() == RequestMessage.objects.count() == 1


@time_machine.travel(NOON, tick=False)
def test_first_answer_is_stamped_and_takes_in_hand(scene: Scene) -> None:
    request = scene.opened()
    services.write_message(request, Said("It still fails."), author=scene.as_admin)
    request.refresh_from_db()
    assert (request.first_answer_at, request.state) == (None, RequestState.OPEN)

    services.write_message(request, Said("We look into it."), author=scene.as_agent)

    request.refresh_from_db()
    assert (request.first_answer_at, request.state) == (NOON, RequestState.IN_PROGRESS)
    assert told("message") == keys(scene.agent, scene.colleague, scene.admin.user)
    last = OutgoingMail.objects.filter(about__event="message").order_by("-pk")
    assert {row.about["person"] for row in last[:2]} == keys(scene.colleague, scene.admin.user)


def test_sent_twice_is_said_once(scene: Scene) -> None:
    request, press = scene.opened(), uuid.uuid4()

    first = services.write_message(request, Said("Once", press=press), author=scene.as_admin)
    again = services.write_message(request, Said("Once", press=press), author=scene.as_admin)

    assert first == again
    assert RequestMessage.objects.filter(body="Once").count() == 1


def test_customer_that_writes_again_reopens(scene: Scene) -> None:
    request = scene.opened()
    services.move_request(
        request, RequestState.RESOLVED, author=scene.as_agent, seen=RequestState.OPEN
    )
    services.write_message(request, Said("No, it is not."), author=scene.as_admin)

    request.refresh_from_db()
    assert request.state == RequestState.IN_PROGRESS
    entry = AuditEntry.objects.filter(verb="service_request.answered").latest("pk")
    assert entry.changes == {"state": ["resolved", "progress"]}


def test_closed_is_closed(scene: Scene) -> None:
    request = scene.opened()
    for old, new in (
        (RequestState.OPEN, RequestState.RESOLVED), (RequestState.RESOLVED, RequestState.CLOSED)
    ):  # fmt: skip
        services.move_request(request, new, author=scene.as_admin, seen=old)
    request.refresh_from_db()
    assert request.closed_at is not None
    with pytest.raises(RequestClosed):
        services.write_message(request, Said("But"), author=scene.as_admin)
    with pytest.raises(RequestRefused):
        services.change_severity(request, Severity.MINIMAL, author=scene.as_agent)
    with pytest.raises(RequestRefused, match="it is now “Closed”"):
        services.move_request(
            request, RequestState.IN_PROGRESS, author=scene.as_agent, seen=RequestState.RESOLVED
        )


def test_a_state_seen_too_long_ago_moves_nothing(scene: Scene) -> None:
    request = scene.opened()
    services.write_message(request, Said("Hm"), author=scene.as_agent)  # in progress now
    with pytest.raises(RequestRefused, match="it is now “In progress”"):
        services.move_request(
            request, RequestState.WAITING, author=scene.as_agent, seen=RequestState.OPEN
        )
    services.move_request(  # what is so already is no conflict
        request, RequestState.IN_PROGRESS, author=scene.as_agent, seen=RequestState.OPEN
    )
    assert not AuditEntry.objects.filter(verb="service_request.moved").exists()


@time_machine.travel(NOON, tick=False)
def test_severity(scene: Scene) -> None:
    request = scene.opened(severity=Severity.MINIMAL)
    services.change_severity(request, Severity.CRITICAL, author=scene.as_admin)

    request.refresh_from_db()
    assert request.due_at == NOON + datetime.timedelta(hours=2)
    assert told("severity") == keys(scene.agent, scene.colleague)
    services.change_severity(request, Severity.CRITICAL, author=scene.as_admin)
    assert AuditEntry.objects.filter(verb="service_request.severity_changed").count() == 1


def test_who_writes(scene: Scene) -> None:
    request = scene.opened(by=scene.plain, subscription=None)
    service_admin = DirectoryUserFactory(customer=scene.customer)
    DirectoryRoleAssignment.objects.create(directory_user=service_admin, role="service_admin")
    stranger = DirectoryUserFactory(customer=scene.customer)

    for user, side in (
        (scene.plain.user, Side.CUSTOMER), (scene.admin.user, Side.CUSTOMER),
        (service_admin.user, Side.CUSTOMER), (scene.seller_agent, Side.PARTNER),
    ):  # fmt: skip
        author = people.author_of(user, request)
        assert author is not None
        assert author.side == side
    for user in (stranger.user, scene.sales, scene.agent):  # the seller alone was asked
        assert people.author_of(user, request) is None


def test_role_taken_away_is_a_part_taken_away(scene: Scene) -> None:
    request = scene.opened()
    Membership.objects.filter(user=scene.agent).update(roles=["billing_admin"])
    with pytest.raises(RequestRefused, match="no part in this request any more"):
        services.write_message(request, Said("Me?"), author=scene.as_agent)
    scene.admin.role_assignments.all().delete()
    services.write_message(request, Said("I opened it."), author=scene.as_admin)


def give_support_to(scene: Scene, partner: Partner, actor: User) -> None:
    changes.update_subscription(
        scene.subscription, Wanted(support_contact=partner), actor=actor, revision=None
    )


def test_requests_follow_the_contact(scene: Scene) -> None:
    request = scene.opened()

    give_support_to(scene, scene.seller, scene.seller_agent)

    request.refresh_from_db()
    assert request.contact == scene.seller
    assert set(people.participants(request)) == {scene.seller, scene.contact}
    entry = AuditEntry.objects.get(verb="service_request.contact_changed")
    assert entry.changes == {"support_contact": ["Adventure Works", "Fabrikam Distribution"]}
    assert told("contact") == keys(scene.admin.user)  # the seller's agent did it
    services.write_message(request, Said("Once more"), author=scene.as_admin)
    assert scene.seller_agent.pk in told("message")
    assert not told("message") & keys(scene.agent, scene.colleague)
    # Who was contact before sees and writes in the same thread.
    thread = selectors.find_for_partner(scene.contact, request.public_id)
    assert thread is not None
    assert [row["body"] for row in thread.page("").rows] == ["Since this morning.", "Once more"]
    services.write_message(request, Said("Our notes"), author=scene.as_agent)


def test_closed_requests_stay_with_who_closed_them(scene: Scene) -> None:
    request = scene.opened()
    ServiceRequest.objects.update(state=RequestState.CLOSED)

    give_support_to(scene, scene.seller, scene.seller_agent)

    request.refresh_from_db()
    assert request.contact == scene.contact


def test_who_left_reads_up_to_the_day_it_left(scene: Scene) -> None:
    request = scene.opened()
    remove_relationship(
        scene.contact, scene.customer, actor=scene.colleague, give_up_admin=True, notify=False
    )
    request.refresh_from_db()
    assert request.contact == scene.seller  # support was handed back
    services.write_message(request, Said("A secret"), author=scene.as_admin)

    thread = selectors.find_for_partner(scene.contact, request.public_id)

    assert thread is not None
    assert thread.until is not None
    assert [row["body"] for row in thread.page("").rows] == ["Since this morning."]
    assert selectors.partner_page(scene.contact, "all", "", None).rows == []
    with pytest.raises(RequestRefused):
        services.write_message(request, Said("Still here"), author=scene.as_agent)


@pytest.mark.parametrize(
    ("severity", "hours"), [(Severity.CRITICAL, 2), (Severity.MODERATE, 4), (Severity.MINIMAL, 8)]
)
def test_the_first_answer_is_due_by_severity(scene: Scene, severity: Severity, hours: int) -> None:
    request = scene.opened(severity=severity)

    assert request.due_at - request.opened_at == datetime.timedelta(hours=hours)


def test_a_subscription_of_another_customer_is_no_subject(scene: Scene) -> None:
    other = SubscriptionFactory(partner=scene.seller, nickname="Theirs")

    with pytest.raises(RequestRefused, match="Choose another one"):
        scene.opened(subscription=other)

    assert not ServiceRequest.objects.exists()


def test_who_keeps_the_privileges_reads_on_until_they_end_too(scene: Scene) -> None:
    request = scene.opened()
    remove_relationship(
        scene.contact, scene.customer, actor=scene.colleague, give_up_admin=False, notify=False
    )
    services.write_message(request, Said("While it may administer"), author=scene.as_admin)
    give_up(scene.contact, scene.customer, actor=scene.colleague)
    services.write_message(request, Said("A secret"), author=scene.as_admin)

    thread = selectors.find_for_partner(scene.contact, request.public_id)

    assert thread is not None
    assert [row["body"] for row in thread.page("").rows] == [
        "Since this morning.", "While it may administer",
    ]  # fmt: skip


def test_who_works_for_two_does_not_write_for_the_one_that_left(scene: Scene) -> None:
    request = scene.opened()
    MembershipFactory(user=scene.agent, partner=scene.seller, roles=[Role.HELPDESK_AGENT])
    remove_relationship(
        scene.contact, scene.customer, actor=scene.colleague, give_up_admin=True, notify=False
    )

    with pytest.raises(RequestRefused, match="no part in this request"):
        services.write_message(request, Said("For whom?"), author=scene.as_agent)
    services.write_message(request, Said("Here"), author=Author(scene.agent, scene.seller))

    assert RequestMessage.objects.latest("pk").organisation_name == scene.seller.name


def test_an_admin_of_another_customer_writes_as_nobody(scene: Scene) -> None:
    request, stranger = scene.opened(), DirectoryUserFactory(global_admin=True)

    assert people.author_of(stranger.user, request) is None
    with pytest.raises(RequestRefused, match="no part in this request"):
        services.write_message(
            request, Said("Hello"), author=Author(stranger.user, stranger.customer)
        )


def test_a_deleted_person_writes_as_nobody(scene: Scene) -> None:
    request = scene.opened()
    assert people.author_of(scene.admin.user, request) == scene.as_admin
    scene.admin.state = DirectoryUserState.INACTIVE
    scene.admin.save()

    assert people.author_of(scene.admin.user, request) is None


def test_a_stranger_finds_nothing(scene: Scene) -> None:
    request, other = scene.opened(), PartnerFactory()
    AdminGrantFactory(partner=other, customer=scene.customer)

    assert selectors.find_for_partner(other, request.public_id) is None
    assert selectors.partner_page(other, "all", "", scene.customer).rows == []


def test_mail(
    scene: Scene, settings: object, mailoutbox: list[EmailMessage], drain_tasks: object
) -> None:
    settings.MAIL_IN_DOMAIN = MAIL_DOMAIN  # type: ignore[attr-defined]
    request = scene.opened()

    drain_tasks()  # type: ignore[operator]

    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert set(mails) == {scene.agent.mail_address, scene.colleague.mail_address}
    mail = mails[scene.agent.mail_address]
    assert mail.subject == "Service request: Mail does not arrive"
    assert mail.reply_to == [f"requests+{request.mail_key}@{MAIL_DOMAIN}"]
    assert "Since this morning." in mail.body
    assert f"/p/{scene.contact.slug}/requests/{request.public_id}/" in mail.body
    assert mail.body.startswith("##- Write your answer above this line. -##")
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert mail.extra_headers["References"] == f"<request-{request.public_id}@testserver>"


def test_mail_to_whoever_lost_the_part_is_not_sent(
    scene: Scene, mailoutbox: list[EmailMessage], drain_tasks: object
) -> None:
    scene.opened()
    Membership.objects.filter(user=scene.agent).update(is_active=False)

    drain_tasks()  # type: ignore[operator]

    assert [mail.to for mail in mailoutbox] == [[scene.colleague.mail_address]]
    assert mailoutbox[0].reply_to == []


def test_nobody_floods_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PER_HOUR", 2)
    request = scene.opened()
    services.write_message(request, Said("One more"), author=scene.as_admin)
    with pytest.raises(RequestRefused, match="Wait a while"):
        services.write_message(request, Said("And more"), author=scene.as_admin)
    services.write_message(request, Said("Hello"), author=scene.as_agent)


# --- what waits, in the Action Center


def waiting(user: User) -> list[str]:
    rows = Notification.objects.filter(kind="service_request_waits", user=user, done_at=None)
    return [row.about["request"] for row in rows]


def test_an_action_waits_for_the_first_answer(scene: Scene) -> None:
    request = scene.opened()
    for user in (scene.agent, scene.colleague):
        assert waiting(user) == ["Mail does not arrive"]
    assert waiting(scene.sales) == waiting(scene.seller_agent) == []
    assert Notification.objects.filter(user=scene.agent).get().due_at == request.due_at

    services.write_message(request, Said("Hello"), author=scene.as_agent)

    assert waiting(scene.agent) == waiting(scene.colleague) == []


def test_the_action_goes_along_and_comes_back(scene: Scene) -> None:
    request = scene.opened()
    give_support_to(scene, scene.seller, scene.seller_agent)
    assert waiting(scene.agent) == []
    assert waiting(scene.seller_agent) == ["Mail does not arrive"]
    give_support_to(scene, scene.contact, scene.seller_agent)
    assert waiting(scene.agent) == ["Mail does not arrive"]
    services.move_request(
        request, RequestState.RESOLVED, author=scene.as_admin, seen=RequestState.OPEN
    )
    assert waiting(scene.agent) == []
    services.write_message(request, Said("Again"), author=scene.as_admin)
    assert waiting(scene.agent) == ["Mail does not arrive"]


def test_who_wants_no_mail_gets_none(scene: Scene) -> None:
    NotificationPreference.objects.create(
        user=scene.agent, kind="service_request_waits", mail="never"
    )
    scene.opened()

    assert told("opened") == keys(scene.colleague)
    assert waiting(scene.agent) == ["Mail does not arrive"]
