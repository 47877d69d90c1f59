"""What the clock notifies of, once however often it runs, and what orders tell."""

import datetime
import uuid
from typing import Any

import pytest

from customers.models import AgreementText
from partners.models import Notification
from partners.notification_desks import desk_of
from partners.notification_list import FIELDS, told
from subscriptions import ordering
from subscriptions.agreement.services import accept_in_portal
from subscriptions.models import UserUpload
from subscriptions.notified import clock, telling
from subscriptions.users.enums import UploadState
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory
from tests.factories.subscriptions import OrderFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def ending(partner: Any, days: int, **fields: Any) -> Any:
    given = {"auto_renew": False, "customer": CustomerFactory(name="Adatum")} | fields
    return SubscriptionFactory(partner=partner, ends_at=NOW + days * DAY, **given)


def kinds() -> list[str]:
    return list(Notification.objects.order_by("id").values_list("kind", flat=True))


def test_what_ends_within_30_days_is_told_once(partner, alice):
    row = ending(partner, 10)
    ending(partner, 31)
    ending(partner, 10, auto_renew=True)
    ending(partner, -1)

    assert clock.tell_of_endings(NOW) == 1
    assert clock.tell_of_endings(NOW) == 0
    [told] = Notification.objects.all()
    assert (told.user, told.due_at, told.type) == (alice, row.ends_at, "recommended")
    assert told.about["subscription_id"] == str(row.public_id)

    assert clock.tell_of_endings(NOW + DAY) == 1
    assert kinds() == ["subscription_ending"] * 2


def test_late_round_makes_up_for_what_was_missed(partner, alice):
    clock.tell_of_endings(NOW)
    ending(partner, 35)
    ending(partner, 45)

    assert clock.tell_of_endings(NOW + 20 * DAY) == 2


def test_many_of_one_partner_are_one_line(partner, alice, monkeypatch):
    monkeypatch.setattr(clock, "ONE_BY_ONE", 2)
    for days in (3, 1, 2, 4, 5):
        ending(partner, days)

    assert clock.tell_of_endings(NOW) == 5
    assert kinds() == ["subscription_ending"] * 2 + ["subscriptions_ending"]
    assert Notification.objects.get(kind="subscriptions_ending").about == {"count": 3}


def test_new_agreement_is_told_to_partners_and_customers_once(partner, alice, carol):
    seller = MembershipFactory(partner=partner, roles=["sales_agent"]).user
    AgreementTextFactory(valid_from=datetime.date(2026, 1, 1))
    customer = carol.directory_user.customer
    relationship = ResellerRelationshipFactory(partner=partner, customer=customer)
    CustomerAgreementFactory(customer=customer)
    assert clock.tell_of_agreement() == 0

    AgreementTextFactory(version="2026-06", valid_from=datetime.date(2026, 6, 1))
    assert relationship.partner == partner
    assert clock.tell_of_agreement() == 2
    assert clock.tell_of_agreement() == 0

    told = dict(Notification.objects.values_list("user_id", "kind"))
    assert told == {seller.pk: "agreements_outdated", carol.pk: "agreement_to_accept"}
    accept_in_portal(customer, version="2026-06", language="en", actor=carol)
    assert Notification.objects.get(user=carol).done_at is not None
    assert clock.tell_of_agreement() == 0
    assert AgreementText.objects.count() == 2
    assert AGREEMENT_VERSION != "2026-06"


def test_order_that_waits_is_told_until_it_is_settled(partner, alice):
    customer = DirectoryUserFactory(global_admin=True).customer
    ResellerRelationshipFactory(partner=partner, customer=customer)
    order = OrderFactory(partner=partner, customer=customer, waiting=True, press=uuid.uuid4())
    telling.order_waits(order)
    [row] = Notification.objects.all()
    assert row.about["order_id"] == str(order.public_id)

    ordering.cancel_order(order, actor=alice)

    row.refresh_from_db()
    assert row.done_at is not None


def test_removed_relationship_is_told_to_the_customer(partner, carol):
    customer = carol.directory_user.customer
    telling.relationship_removed(partner, customer, once="1", mailed=True)

    [row] = Notification.objects.all()
    assert (row.user, row.about) == (carol, {"partner": "Alice's Cloud"})
    assert row.mailed_at is not None


@pytest.mark.parametrize("own", [False, True], ids=["by a partner", "by the customer"])
def test_uploaded_users_have_passwords_to_fetch(partner, alice, carol, own):
    customer = carol.directory_user.customer
    upload = UserUpload.objects.create(
        customer=customer, partner=None if own else partner, file_name="people.csv",
        uploaded_by=alice, uploaded_by_name="", started_by=carol if own else alice,
        checksum="x", row_count=1, state=UploadState.DONE, secrets_until=NOW + 3 * DAY,
    )  # fmt: skip

    telling.users_uploaded(upload)
    telling.users_uploaded(upload)

    [row] = Notification.objects.all()
    assert (row.user, row.due_at) == (carol if own else alice, NOW + 3 * DAY)
    desk = desk_of(row.user, row.organisation_id)
    assert desk is not None
    [line] = [told(desk, each) for each in desk.rows.values(*FIELDS)]
    assert "people.csv" in line.title
    assert line.url.endswith(f"/users/upload/{upload.public_id}/")
    telling.passwords_settled(upload)
    row.refresh_from_db()
    assert row.done_at is not None
