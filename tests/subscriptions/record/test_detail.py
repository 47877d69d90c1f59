"""The page of one subscription: what it says, what it saves, whom it turns away."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from customers.models import ResellerAssociation
from partners.enums import Role
from partners.models import AuditEntry
from subscriptions import changes
from subscriptions.enums import SubscriptionState
from subscriptions.models import OrderLine, ResellerOfRecord, Subscription
from subscriptions.parts import Wanted
from tests.factories.customers import AdminGrantFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    SubscriptionFactory,
)
from tests.subscriptions.record.conftest import Scene, posted

pytestmark = pytest.mark.django_db


def test_the_page_tells_what_there_is(scene: Scene) -> None:
    LicenseAssignmentFactory.create(subscription=scene.row)

    page = scene.client.get(scene.url)

    assert page.status_code == 200
    for text in (
        f"<strong>Subscriptions</strong> | {scene.row.offer.product.name}",
        str(scene.row.public_id),
        "Monthly",
        "1 year",
        "1 license is in use.",
        "1 to 300 licenses.",
        "down to 1,",
        "Renews on",
        "Cancel until",
        "Adventure Works IT (ID: 4100231)",
        "10.00\u00a0EUR per license, 100.00\u00a0EUR in all",
    ):
        assert text in page.text


def test_who_opens_requests_asks_about_it(scene: Scene) -> None:
    asking = (
        f"/p/fabrikam/customers/{scene.customer.public_id}/requests/new/"
        f"?subscription={scene.row.public_id}"
    )
    desk = scene.staff(Role.HELPDESK_AGENT)

    assert f'href="{asking}"' in desk.get(scene.url).text
    assert f'<option value="{scene.row.public_id}" selected>' in desk.get(asking).text
    assert asking not in scene.staff(Role.SALES_AGENT).get(scene.url).text
    named = scene.staff(Role.HELPDESK_AGENT, scene.reseller)
    assert asking.replace("fabrikam", "adventure") in named.get(scene.url_of(scene.reseller)).text
    scene.row.state = SubscriptionState.DELETED
    scene.row.save()
    assert asking not in desk.get(scene.url).text


@pytest.mark.parametrize("number", [1, 3])
def test_what_the_page_costs(
    scene: Scene, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        LicenseAssignmentFactory.create(subscription=scene.row)
        PartnershipFactory.create(provider=scene.seller)
        ResellerRelationshipFactory.create(customer=scene.customer)
        scene.client.post(scene.url, scene.data(nickname=f"Name {uuid.uuid4()}"))
    client = scene.client
    client.get(scene.url)

    # Sign-in 2, membership, subscription, contacts, partnerships, locations, history, price.
    with django_assert_num_queries(9):
        client.get(scene.url)


def test_one_submit_saves_all_of_it_once(scene: Scene) -> None:
    other = PartnerFactory.create(name="Other Reseller", reseller=True, with_location=False)
    PartnerLocationFactory.create(partner=other, number="4100999", country="PL")
    PartnershipFactory.create(provider=scene.seller, reseller=other)
    direct = PartnerFactory.create(name="Direct", direct=True)
    ResellerRelationshipFactory.create(partner=direct, customer=scene.customer)
    before = AuditEntry.objects.count()

    answer = scene.client.post(
        scene.url,
        scene.data(
            nickname="New name",
            quantity=12,
            auto_renew=None,
            reseller="4100999",
            support_contact=str(direct.public_id),
        ),
    )

    assert answer.status_code == 303
    row = scene.fresh()
    assert (row.nickname, row.quantity, row.auto_renew, row.revision) == ("New name", 12, False, 1)
    assert (row.reseller, row.support_contact) == (other, direct)
    assert row.next_move_at == row.ends_at
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.get(verb="subscription.updated")
    assert entry.changes == {
        "nickname": ["Office for Toys", "New name"],
        "auto_renew": [True, False],
        "quantity": [10, 12],
        "reseller": ["Adventure Works IT (4100231)", "Other Reseller (4100999)"],
        "support_contact": ["Fabrikam Distribution", "Direct"],
    }
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    everybody = (scene.seller, scene.reseller, scene.customer, other, direct)
    assert readers == {each.public_id for each in everybody}
    line = OrderLine.objects.get(subscription=row)
    assert (line.quantity, line.amount) == (2, Decimal(20))
    page = scene.client.get(scene.url).text
    assert "Sam Sales" in page
    assert "Quantity: 10 → 12" in page
    assert "Auto-renew: On → Off" in page


def test_nothing_changed_is_nothing_written(scene: Scene) -> None:
    answer = scene.client.post(scene.url, scene.data())

    assert answer.status_code == 303
    assert scene.fresh().revision == 0
    assert not AuditEntry.objects.exists()


def test_all_or_nothing(scene: Scene) -> None:
    """The name could be saved, the number cannot: neither is."""
    answer = scene.client.post(scene.url, scene.data(nickname="New name", quantity=301))

    assert answer.status_code == 422
    assert "1 to 300 can be ordered" in answer.text
    assert 'value="New name"' in answer.text
    assert scene.fresh().nickname == "Office for Toys"
    assert not AuditEntry.objects.exists()


def test_another_reseller_of_record(scene: Scene) -> None:
    scene.client.post(scene.url, scene.data(reseller=""))

    first = ResellerOfRecord.objects.get()
    assert first.until is not None
    assert scene.fresh().reseller is None

    scene.client.post(scene.url, scene.data(reseller="other", reseller_number="4100231"))

    second = ResellerOfRecord.objects.get(until__isnull=True)
    assert second.location.number == "4100231"
    assert scene.fresh().reseller == scene.reseller
    assert ResellerAssociation.objects.filter(customer=scene.customer).count() == 1


def test_a_reseller_that_cannot_be_named(scene: Scene) -> None:
    answer = scene.client.post(
        scene.url, scene.data(nickname="Kept", reseller="other", reseller_number="4199999")
    )

    assert answer.status_code == 422
    assert "There is no such Partner ID" in answer.text
    assert 'value="Kept"' in answer.text


def test_verify_without_javascript_keeps_what_was_typed(scene: Scene) -> None:
    answer = scene.client.post(
        scene.url,
        scene.data(
            nickname="Typed", auto_renew=None, reseller="other", reseller_number="4100231",
            verify="1",
        ),
    )  # fmt: skip

    assert answer.status_code == 200
    assert "Adventure Works IT (ID: 4100231)" in answer.text
    assert 'value="Typed"' in answer.text
    assert answer.context["form"]["auto_renew"].value() is False
    assert scene.fresh().nickname == "Office for Toys"


def test_who_is_second_is_told_what_changed(scene: Scene) -> None:
    seen = scene.data()
    other = MembershipFactory.create(user__name="Ada Agent", partner=scene.seller).user
    scene.client_for(other).post(scene.url, scene.data(quantity=20))

    answer = scene.client.post(scene.url, seen | {"nickname": "Mine"})

    assert answer.status_code == 422
    assert "has changed since you opened it" in answer.text
    assert "Ada Agent" in answer.text
    assert "Quantity: 10 → 20" in answer.text
    form = answer.context["form"]
    assert form["nickname"].value() == "Mine"  # the own change is kept
    assert form["quantity"].value() == 20  # what the other one did is shown
    assert scene.fresh().nickname == "Office for Toys"

    again = posted(form)
    assert scene.client.post(scene.url, again).status_code == 303
    assert (scene.fresh().nickname, scene.row.quantity) == ("Mine", 20)


def test_who_did_not_see_the_page_saves_nothing(scene: Scene) -> None:
    data = scene.data(nickname="Blind")
    del data["revision"]

    assert scene.client.post(scene.url, data).status_code == 422
    assert scene.fresh().nickname == "Office for Toys"


def test_the_named_reseller_reads_and_is_told_who_acts(scene: Scene) -> None:
    client, url = scene.staff(Role.GLOBAL_ADMIN, scene.reseller), scene.url_of(scene.reseller)

    page = client.get(url)
    assert page.status_code == 200
    assert "Fabrikam Distribution sells this subscription" in page.text
    assert "<form method" not in page.text.split("<main")[1]
    for path in ("", "renewal/", "suspend/", "reactivate/", "cancel/"):
        answer = client.post(f"{url}{path}", {"nickname": "Mine"})
        assert answer.status_code == 403
        assert "Fabrikam Distribution" in answer.text
    assert scene.fresh().revision == 0


def test_strangers_find_nothing(scene: Scene) -> None:
    stranger = PartnerFactory.create(provider=True)
    ResellerRelationshipFactory.create(partner=stranger, customer=scene.customer)
    client = scene.staff(Role.GLOBAL_ADMIN, stranger)
    assert client.get(scene.url_of(stranger)).status_code == 404
    assert client.get(scene.url).status_code == 404

    relationship = scene.customer.relationships.get(partner=scene.seller)
    type(relationship).objects.filter(pk=relationship.pk).update(
        state="removed", ended_at=timezone.now()
    )
    assert scene.client.get(scene.url).status_code == 404
    assert scene.client.post(scene.url, {"nickname": "x"}).status_code == 404


def test_not_under_the_address_of_another_customer(scene: Scene) -> None:
    other = ResellerRelationshipFactory.create(partner=scene.seller).customer
    url = scene.url.replace(str(scene.customer.public_id), str(other.public_id))

    assert scene.client.get(url).status_code == 404


def test_user_admins_only_choose_the_contact(scene: Scene) -> None:
    direct = PartnerFactory.create(name="Direct", direct=True)
    ResellerRelationshipFactory.create(partner=direct, customer=scene.customer)
    client = scene.staff(Role.USER_ADMIN)

    answer = client.post(
        scene.url,
        scene.data(nickname="No", quantity=99, reseller="", support_contact=direct.public_id),
    )

    assert answer.status_code == 303
    row = scene.fresh()
    assert (row.nickname, row.quantity) == ("Office for Toys", 10)
    assert (row.reseller, row.support_contact) == (scene.reseller, direct)


def test_billing_admins_do_not_choose_the_contact(scene: Scene) -> None:
    direct = PartnerFactory.create(name="Direct", direct=True)
    ResellerRelationshipFactory.create(partner=direct, customer=scene.customer)
    client = scene.staff(Role.BILLING_ADMIN)

    client.post(scene.url, scene.data(nickname="Yes", support_contact=direct.public_id))

    row = scene.fresh()
    assert (row.nickname, row.support_contact) == ("Yes", scene.seller)
    assert "Suspend subscription" not in client.get(scene.url).text


def test_a_reseller_supports_only_with_privileges(scene: Scene) -> None:
    key = str(scene.reseller.public_id)
    assert key not in dict(scene.client.get(scene.url).context["form"].fields[
        "support_contact"
    ].choices)  # fmt: skip
    assert scene.client.post(scene.url, scene.data(support_contact=key)).status_code == 422

    AdminGrantFactory.create(partner=scene.reseller, customer=scene.customer)

    assert scene.client.post(scene.url, scene.data(support_contact=key)).status_code == 303
    assert scene.fresh().support_contact == scene.reseller


def test_a_contact_that_lost_its_privileges_stays_until_it_is_changed(scene: Scene) -> None:
    Subscription.objects.filter(pk=scene.row.pk).update(support_contact=scene.reseller)

    assert scene.client.post(scene.url, scene.data(nickname="New")).status_code == 303
    assert scene.fresh().support_contact == scene.reseller


def test_direct_partners_name_no_reseller(scene: Scene) -> None:
    direct = PartnerFactory.create(slug="direct", direct=True)
    ResellerRelationshipFactory.create(partner=direct, customer=scene.customer)
    scene.row = SubscriptionFactory.create(partner=direct, customer=scene.customer)
    scene.seller, scene.agent = direct, MembershipFactory.create(partner=direct).user

    page = scene.client.get(scene.url)

    assert "reseller" not in page.context["form"].fields
    assert scene.client.post(scene.url, scene.data(nickname="New")).status_code == 303


def test_usage_has_no_licenses_and_no_term(scene: Scene) -> None:
    scene.row = SubscriptionFactory.create(
        partner=scene.seller, customer=scene.customer, offer=OfferFactory.create(usage=True)
    )

    page = scene.client.get(scene.url)

    assert {"quantity", "auto_renew"}.isdisjoint(page.context["form"].fields)
    assert "Spending" in page.text
    assert "in use" not in page.text
    assert scene.client.post(scene.url, scene.data(nickname="Cloud")).status_code == 303


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (SubscriptionState.EXPIRED, "An expired subscription cannot be reactivated."),
        (SubscriptionState.DISABLED, "A disabled subscription cannot be reactivated."),
        (SubscriptionState.DELETED, "ended for good"),
    ],
)
def test_what_has_run_out_says_so(scene: Scene, state: SubscriptionState, says: str) -> None:
    now = timezone.now()
    Subscription.objects.filter(pk=scene.row.pk).update(
        state=state,
        state_since=now,
        auto_renew=False,
        next_move_at=None if state == SubscriptionState.DELETED else now + timedelta(days=30),
    )

    page = scene.client.get(scene.url)

    assert says in page.text
    assert page.context["form"].fields["quantity"].disabled
    assert scene.client.post(scene.url, scene.data(quantity=20)).status_code == 303
    assert scene.fresh().quantity == 10


def test_a_pending_one_waits(scene: Scene) -> None:
    scene.row = SubscriptionFactory.create(
        partner=scene.seller, customer=scene.customer, pending=True
    )

    assert "It waits until the customer has accepted" in scene.client.get(scene.url).text
    assert scene.client.post(scene.url, scene.data(nickname="New")).status_code == 303


def test_what_is_due_is_written_down_before_anybody_acts(scene: Scene) -> None:
    """The clock is late: whoever acts on what is over is told, and the next press works."""
    seen = scene.data(nickname="Mine")
    long_ago = timezone.now() - timedelta(days=400)
    Subscription.objects.filter(pk=scene.row.pk).update(
        anchor=long_ago,
        ends_at=long_ago + timedelta(days=365),
        next_move_at=long_ago + timedelta(days=366),
    )

    answer = scene.client.post(scene.url, seen)

    assert answer.status_code == 422
    assert "was renewed for another term" in answer.text
    assert scene.fresh().term_number == 2
    assert scene.client.post(scene.url, scene.data(nickname="Mine")).status_code == 303


def test_the_history_pages_by_key(scene: Scene) -> None:
    for number in range(27):
        scene.client.post(scene.url, scene.data(nickname=f"Name {number}"))

    page = scene.client.get(scene.url)
    assert len(page.context["history"]) == 25
    older = scene.client.get(scene.url + page.context["next_url"].split("#")[0])
    assert len(older.context["history"]) == 2


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("UTC", "Jan. 31, 2026, 11:30 PM UTC", "July 31, 2026, 11:30 PM UTC"),
        ("Europe/Warsaw", "Feb. 1, 2026, 12:30 AM CET", "Aug. 1, 2026, 1:30 AM CEST"),
        ("no/where", "Jan. 31, 2026, 11:30 PM UTC", "July 31, 2026, 11:30 PM UTC"),
    ],
)
def test_moments_are_shown_in_the_persons_time_zone(
    scene: Scene, zone: str, winter: str, summer: str
) -> None:
    type(scene.agent).objects.filter(pk=scene.agent.pk).update(time_zone=zone)
    for text, ends in ((winter, "2026-01-31T23:30Z"), (summer, "2026-07-31T23:30Z")):
        moment = datetime.fromisoformat(ends)
        Subscription.objects.update(auto_renew=False, ends_at=moment, next_move_at=moment)

        assert f"Ends on {text}" in scene.client.get(scene.url).text


STEPS = (
    "subscriptions.parts.Order.objects.create",
    "subscriptions.parts.OrderLine.objects.create",
    "subscriptions.parts.name_reseller",
    "subscriptions.parts.associate",
    "subscriptions.parts.support_candidates",
    "subscriptions.changes._save",
    "subscriptions.changes.audit.record",
)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_saved(
    scene: Scene, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = PartnerFactory.create(direct=True)
    ResellerRelationshipFactory.create(partner=direct, customer=scene.customer)
    other = PartnershipFactory.create(provider=scene.seller).reseller
    wanted = Wanted(
        nickname="New",
        quantity=12,
        auto_renew=False,
        names_reseller=True,
        reseller=other.locations.get(scope="location"),
        support_contact=direct,
    )

    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(step, killed)
    with pytest.raises(KeyboardInterrupt):
        changes.update_subscription(scene.row, wanted, actor=scene.agent, revision=0)
    monkeypatch.undo()

    row = scene.fresh()
    assert (row.nickname, row.quantity, row.auto_renew) == ("Office for Toys", 10, True)
    assert (row.reseller, row.support_contact, row.revision) == (scene.reseller, scene.seller, 0)
    assert ResellerOfRecord.objects.get().until is None
    assert not OrderLine.objects.exists()
    assert not ResellerAssociation.objects.exists()
    assert not AuditEntry.objects.exists()
