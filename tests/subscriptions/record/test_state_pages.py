"""Suspend, reactivate, cancel: their pages, their rules to the second, who may."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.enums import SubscriptionState as S
from subscriptions.models import LicenseAssignment, ResellerOfRecord, Subscription
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    SubscriptionFactory,
)
from tests.subscriptions.record.conftest import Scene

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def post(scene: Scene, act: str, revision: int | None = None) -> int:
    data = {"revision": scene.fresh().revision if revision is None else revision}
    return int(scene.client.post(f"{scene.url}{act}/", data).status_code)


def test_suspending_keeps_billing_and_switches_auto_renew_off(scene: Scene) -> None:
    Subscription.objects.update(scheduled={"quantity": 5})

    page = scene.client.get(f"{scene.url}suspend/")
    assert "Users lose access at once." in page.text
    assert "Yes, suspend" in page.text
    assert post(scene, "suspend") == 303

    row = scene.fresh()
    assert (row.state, row.auto_renew, row.scheduled) == (S.SUSPENDED, False, {})
    assert row.next_move_at == row.ends_at
    entry = AuditEntry.objects.get()
    assert entry.changes == {"auto_renew": [True, False]}
    assert entry.data["plan_withdrawn"] is True
    shown = scene.client.get(scene.url).text
    assert "It is billed until" in shown
    assert "Reactivate subscription" in shown
    assert "What was planned for the renewal was dropped by it." in shown


def test_reactivating_leaves_auto_renew_off(scene: Scene) -> None:
    post(scene, "suspend")

    assert post(scene, "reactivate") == 303

    row = scene.fresh()
    assert (row.state, row.auto_renew, row.next_move_at) == (S.ACTIVE, False, row.ends_at)


@pytest.mark.parametrize("act", ["suspend", "cancel"])
def test_twice_is_once(scene: Scene, act: str) -> None:
    assert post(scene, act, revision=0) == 303
    assert post(scene, act, revision=0) == 303

    assert AuditEntry.objects.count() == 1


def test_cancelling_is_at_once_and_for_good(scene: Scene) -> None:
    LicenseAssignmentFactory.create_batch(2, subscription=scene.row)

    assert "2 licenses in use are taken back" in scene.client.get(f"{scene.url}cancel/").text
    assert post(scene, "cancel") == 303

    row = scene.fresh()
    assert (row.state, row.next_move_at, row.auto_renew) == (S.DELETED, None, False)
    assert not LicenseAssignment.objects.exists()
    assert ResellerOfRecord.objects.get().until is not None
    assert "2 licenses were taken back" in scene.client.get(scene.url).text
    assert post(scene, "reactivate") == 422
    assert post(scene, "suspend") == 422


@pytest.mark.parametrize(
    ("later", "status"), [(WEEK - SECOND, 303), (WEEK, 422), (WEEK + SECOND, 422)]
)
def test_seven_days_to_the_second(scene: Scene, later: timedelta, status: int) -> None:
    began = scene.row.window_began_at
    assert began is not None

    with time_machine.travel(began + later, tick=False):
        page = scene.client.get(f"{scene.url}cancel/")
        assert ("Yes, cancel" in page.text) == (status == 303)
        assert post(scene, "cancel") == status


def test_more_licenses_open_no_second_window(scene: Scene) -> None:
    began = scene.row.window_began_at
    assert began is not None

    with time_machine.travel(began + timedelta(days=6), tick=False):
        scene.client.post(scene.url, scene.data(quantity=15))
    with time_machine.travel(began + WEEK, tick=False):
        assert post(scene, "cancel") == 422


def test_suspended_ones_are_cancelled_in_the_same_days(scene: Scene) -> None:
    began = scene.row.window_began_at
    assert began is not None
    post(scene, "suspend")

    with time_machine.travel(began + WEEK, tick=False):
        assert post(scene, "cancel") == 422
    with time_machine.travel(began + WEEK - SECOND, tick=False):
        assert post(scene, "cancel") == 303


def test_the_refusal_says_what_to_do(scene: Scene) -> None:
    Subscription.objects.update(window_began_at=timezone.now() - WEEK)

    answer = scene.client.post(f"{scene.url}cancel/", {"revision": 0})

    assert "Suspend it, or switch auto-renew off." in answer.text


def test_who_is_second_sees_what_the_first_one_did(scene: Scene) -> None:
    scene.client.post(scene.url, scene.data(quantity=20))

    answer = scene.client.post(f"{scene.url}cancel/", {"revision": 0})

    assert answer.status_code == 422
    assert "Quantity: 10 → 20" in answer.text
    assert "Yes, cancel" in answer.text  # with the revision that is shown now
    assert scene.fresh().state == S.ACTIVE


@pytest.mark.parametrize("act", ["suspend", "cancel"])
def test_usage_is_for_global_admins_only(scene: Scene, act: str) -> None:
    scene.row = SubscriptionFactory.create(
        partner=scene.seller,
        customer=scene.customer,
        offer=OfferFactory.create(usage=True),
        started=timezone.now() - timedelta(days=300),
    )
    agent = scene.staff(Role.ADMIN_AGENT)

    assert "A global admin can suspend or cancel" in agent.get(scene.url).text
    refused = agent.post(f"{scene.url}{act}/", {"revision": 0})
    assert refused.status_code == 403
    assert "Sam Sales" in refused.text
    assert post(scene, act) == 303


def test_admin_agents_may_the_others(scene: Scene) -> None:
    agent = scene.staff(Role.ADMIN_AGENT)

    assert agent.post(f"{scene.url}suspend/", {"revision": 0}).status_code == 303
    assert scene.staff(Role.HELPDESK_AGENT).get(f"{scene.url}suspend/").status_code == 403


@pytest.mark.parametrize("act", ["suspend", "reactivate", "cancel"])
@pytest.mark.parametrize("state", [S.EXPIRED, S.DISABLED, S.PENDING])
def test_what_cannot_be_done_is_said(scene: Scene, state: S, act: str) -> None:
    Subscription.objects.update(state=state, next_move_at=None)

    page = scene.client.get(f"{scene.url}{act}/")

    assert "Yes," not in page.text
    assert "Back to the subscription" in page.text
    assert post(scene, act) == 422


def test_reactivation_ends_with_the_term(scene: Scene) -> None:
    """One moment before the end, and at the end."""
    post(scene, "suspend")
    ends_at = scene.fresh().ends_at
    assert isinstance(ends_at, datetime)

    with time_machine.travel(ends_at, tick=False):
        assert post(scene, "reactivate") == 422
        assert scene.fresh().state == S.DISABLED
    Subscription.objects.update(state=S.SUSPENDED, state_since=ends_at - WEEK, next_move_at=ends_at)
    with time_machine.travel(ends_at - SECOND, tick=False):
        assert post(scene, "reactivate") == 303
