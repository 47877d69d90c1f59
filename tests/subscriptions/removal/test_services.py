"""The end of a relationship: what blocks it, what it writes, what it leaves alone."""

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from customers import copies
from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from customers.services import establish_relationship
from partners.models import AuditEntry, OutgoingMail, Partner, User
from subscriptions.enums import OrderState, SubscriptionState
from subscriptions.models import RemovalReport, Subscription
from subscriptions.removal.exceptions import RemovalBlocked
from subscriptions.removal.services import Removal, remove_relationship
from tests.factories.customers import (
    AdminGrantFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import OrderFactory, SubscriptionFactory
from tests.subscriptions.removal.conftest import Pair

pytestmark = pytest.mark.usefixtures("copies_true")
BLOCKING = {SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}


def remove(
    partner: Partner, customer: Customer, actor: User, *, admin: bool = False, notify: bool = False
) -> Removal:
    return remove_relationship(partner, customer, actor=actor, give_up_admin=admin, notify=notify)


@pytest.mark.parametrize("admin", [False, True], ids=["kept", "given up"])
def test_ends_and_keeps_the_facts(
    partner: Partner,
    customer: Customer,
    relationship: ResellerRelationship,
    alice: User,
    admin: bool,
) -> None:
    AdminGrantFactory(partner=partner, customer=customer)

    removal = remove(partner, customer, alice, admin=admin)

    assert removal.ended
    relationship.refresh_from_db()
    assert relationship.state == RelationshipState.REMOVED
    assert relationship.ended_by_name == str(alice)
    assert not Customer.objects.for_partner(partner).exists()
    grant = AdminGrant.objects.get()
    assert grant.state == (GrantState.REMOVED if admin else GrantState.GRANTED)
    report = RemovalReport.objects.get()
    assert report.gave_up_admin is admin
    assert report.facts["customer"] == "Tailspin Toys"
    entry = AuditEntry.objects.get(verb="relationship.removed")
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    assert readers == {customer.public_id, partner.public_id}
    assert (entry.data["admin_kept"], entry.data["admin_given_up"]) == (not admin, admin)
    assert not OutgoingMail.objects.exists()


@pytest.mark.usefixtures("relationship")
def test_twice_is_once(partner: Partner, customer: Customer, alice: User) -> None:
    first = remove(partner, customer, alice, notify=True)
    second = remove(partner, customer, alice, notify=True)

    assert not second.ended
    assert second.report == first.report
    assert RemovalReport.objects.count() == 1
    assert AuditEntry.objects.filter(verb="relationship.removed").count() == 1


@pytest.mark.usefixtures("relationship")
@pytest.mark.parametrize("state", SubscriptionState)
def test_what_runs_blocks(
    partner: Partner, customer: Customer, alice: User, state: SubscriptionState
) -> None:
    SubscriptionFactory(partner=partner, customer=customer, state=state, next_move_at=None)

    if state in BLOCKING:
        with pytest.raises(RemovalBlocked):
            remove(partner, customer, alice)
        assert not RemovalReport.objects.exists()
        assert ResellerRelationship.objects.get().state == RelationshipState.ACTIVE
    else:
        assert remove(partner, customer, alice).ended


@pytest.mark.usefixtures("relationship")
@pytest.mark.parametrize("state", OrderState)
def test_what_waits_blocks(
    partner: Partner, customer: Customer, alice: User, state: OrderState
) -> None:
    OrderFactory(partner=partner, customer=customer, state=state)

    if state == OrderState.PENDING:
        with pytest.raises(RemovalBlocked):
            remove(partner, customer, alice)
    else:
        assert remove(partner, customer, alice).ended


def test_a_reseller_is_held_by_what_names_it(pair: Pair, customer: Customer) -> None:
    subscription = SubscriptionFactory(
        partner=pair.provider,
        customer=customer,
        reseller=pair.reseller,
        reseller_location=pair.reseller.locations.first(),
    )

    with pytest.raises(RemovalBlocked):
        remove(pair.reseller, customer, pair.agent)
    Subscription.objects.filter(pk=subscription.pk).update(reseller=None, reseller_location=None)
    assert remove(pair.reseller, customer, pair.agent).ended


def test_what_others_sell_does_not_hold(pair: Pair, customer: Customer) -> None:
    SubscriptionFactory(partner=pair.provider, customer=customer)
    OrderFactory(partner=pair.provider, customer=customer, waiting=True)

    assert remove(pair.reseller, customer, pair.agent).ended
    provided = ResellerRelationship.objects.get(partner=pair.provider)
    assert provided.state == RelationshipState.ACTIVE


@pytest.mark.usefixtures("relationship")
def test_a_term_that_is_over_does_not_hold_however_late_the_clock(
    partner: Partner, customer: Customer, alice: User
) -> None:
    past = timezone.now() - datetime.timedelta(days=400)
    over = past + datetime.timedelta(days=365)
    SubscriptionFactory(
        partner=partner,
        customer=customer,
        started=past,
        ends_at=over,
        auto_renew=False,
        next_move_at=over,
    )

    assert remove(partner, customer, alice).ended
    assert Subscription.objects.get().state != SubscriptionState.ACTIVE


def test_support_falls_back_to_the_sellers(pair: Pair, customer: Customer) -> None:
    named, gone = (
        SubscriptionFactory(
            partner=pair.provider, customer=customer, support_contact=pair.reseller, state=state
        )
        for state in (SubscriptionState.ACTIVE, SubscriptionState.DELETED)
    )
    elsewhere = SubscriptionFactory(partner=pair.provider, support_contact=pair.reseller)

    removal = remove(pair.reseller, customer, pair.agent)

    named.refresh_from_db()
    assert named.support_contact == pair.provider
    assert named.revision == 1
    for untouched in (gone, elsewhere):
        untouched.refresh_from_db()
        assert untouched.support_contact == pair.reseller
    assert removal.report is not None
    assert removal.report.facts["support"] == [
        {"name": named.nickname, "seller": "Fabrikam Distribution"}
    ]
    entry = AuditEntry.objects.get(verb="subscription.updated")
    assert entry.changes == {"support_contact": ["Adventure Works", "Fabrikam Distribution"]}
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    expected = {pair.provider.public_id, pair.reseller.public_id, customer.public_id}
    assert readers == expected


def test_the_facts_are_those_of_the_day(
    partner: Partner, customer: Customer, relationship: ResellerRelationship, alice: User
) -> None:
    SubscriptionFactory(
        partner=partner, customer=customer, nickname="Mail", state=SubscriptionState.EXPIRED,
        quantity=7, next_move_at=None, unit_price=Decimal(1),
    )  # fmt: skip

    remove(partner, customer, alice)
    Customer.objects.update(name="Renamed")
    copies.refresh(Customer.objects.get())

    facts = RemovalReport.objects.get().facts
    assert facts["customer"] == "Tailspin Toys"
    assert facts["since"] == relationship.started_at.isoformat()
    [row] = facts["subscriptions"]
    assert (row["name"], row["quantity"], row["state"]) == ("Mail", 7, "expired")


def test_a_later_acceptance_begins_anew(
    partner: Partner, customer: Customer, relationship: ResellerRelationship, alice: User
) -> None:
    first = remove(partner, customer, alice)

    again, created = establish_relationship(partner, customer, invitation_id=uuid.uuid4())
    second = remove(partner, customer, alice)

    assert created
    assert again.pk != relationship.pk
    assert second.ended
    assert second.report != first.report
    assert RemovalReport.objects.count() == 2


@pytest.mark.usefixtures("relationship")
def test_nothing_is_given_up_where_nothing_was(
    partner: Partner, customer: Customer, alice: User
) -> None:
    removal = remove(partner, customer, alice, admin=True)

    assert removal.report is not None
    assert not removal.report.gave_up_admin


# --- the notice -------------------------------------------------------------------------------


@pytest.mark.usefixtures("relationship")
@pytest.mark.parametrize(
    ("privileges", "said"),
    [
        ("kept", "still has delegated admin privileges"),
        ("given up", "has also given up its delegated admin privileges"),
        ("none", "has no delegated admin privileges"),
    ],
)
def test_the_notice_says_what_the_partner_holds(
    customer: Customer,
    alice: User,
    privileges: str,
    said: str,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:
    partner = alice.memberships.get().partner
    if privileges != "none":
        AdminGrantFactory(partner=partner, customer=customer)
    admins = [DirectoryUserFactory(customer=customer, global_admin=True) for _number in range(2)]
    DirectoryUserFactory(customer=customer)

    remove(partner, customer, alice, admin=privileges == "given up", notify=True)
    drain_tasks()

    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(each.user.email for each in admins)
    body = str(mailoutbox[0].body)
    assert said in body
    assert f"/portal/{customer.public_id}/relationships/{partner.public_id}/" in body


@pytest.mark.usefixtures("relationship")
def test_a_customer_without_an_admin_is_not_told(
    partner: Partner, customer: Customer, alice: User
) -> None:
    removal = remove(partner, customer, alice, notify=True)

    assert removal.report is not None
    assert not removal.report.notified
    assert not OutgoingMail.objects.exists()


@pytest.mark.usefixtures("relationship")
def test_only_privileges_of_this_partner_end(
    partner: Partner, customer: Customer, alice: User
) -> None:
    other = PartnerFactory()
    ResellerRelationshipFactory(partner=other, customer=customer)
    AdminGrantFactory(partner=other, customer=customer)
    AdminGrantFactory(partner=partner, customer=customer)

    remove(partner, customer, alice, admin=True)

    assert AdminGrant.objects.get(partner=other).state == GrantState.GRANTED
    assert ResellerRelationship.objects.get(partner=other).has_admin
