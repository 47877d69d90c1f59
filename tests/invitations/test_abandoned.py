"""What newcomers typed who never finished does not lie about for ever."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from invitations import abandoned
from invitations.enums import ApplicationState
from invitations.models import TenantApplication
from partners.models import AuditEntry
from tests.factories.customers import CustomerFactory
from tests.factories.invitations import InvitationFactory, TenantApplicationFactory

pytestmark = pytest.mark.django_db
LONG_AGO = abandoned.KEPT + timedelta(minutes=1)


def forget() -> str:
    out = StringIO()
    call_command("forget_applications", stdout=out)
    return out.getvalue().strip()


def begun(ago: timedelta = LONG_AGO, **fields: object) -> TenantApplication:
    return TenantApplicationFactory.create(created_at=timezone.now() - ago, **fields)


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
def test_forgotten_when_the_request_has_ended(state: str) -> None:
    application = begun(
        invitation=InvitationFactory.create(**{state: True}), email="ann@gone.example"
    )

    assert forget() == "Forgotten: 1"
    assert forget() == "Forgotten: 0"

    assert not TenantApplication.objects.exists()
    entry = AuditEntry.objects.get(verb="application.forgotten")
    assert entry.target_id == str(application.invitation.public_id)
    assert "ann@gone.example" not in f"{entry.target_text} {entry.data} {entry.changes}"


def test_forgotten_when_nobody_has_written_down_that_it_expired() -> None:
    begun(invitation=InvitationFactory.create(opened=True, expires_at=timezone.now()))

    assert forget() == "Forgotten: 1"


def test_kept_while_somebody_may_go_on_or_ask() -> None:
    begun(invitation=InvitationFactory.create(opened=True))
    begun(invitation=InvitationFactory.create())  # its link is renewed just now
    begun(abandoned.KEPT - timedelta(minutes=1), invitation=InvitationFactory.create(revoked=True))
    begun(
        invitation=InvitationFactory.create(accepted=True),
        state=ApplicationState.COMPLETED,
        customer=CustomerFactory.create(),
    )

    assert forget() == "Forgotten: 0"
    assert TenantApplication.objects.count() == 4


def test_taken_up_again_meanwhile_is_kept() -> None:
    application = begun(invitation=InvitationFactory.create(opened=True))

    assert abandoned.forget_application(application) is False
