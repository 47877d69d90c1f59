"""What people are told, and what is written down."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from customers.notified.telling import notify_admins
from partners.models import (
    AuditReader,
    Notification,
)
from partners.notifications import notify_staff
from tests.e2e.visits.cast.orders import Orders
from tests.e2e.visits.cast.requests import Requests


class Notices(Orders, Requests):
    """Notifications and the log."""

    def _notices(self) -> None:
        """Something of every type for a global admin, in every state; more than fits a page."""
        now = timezone.now()
        days = {"late": -1, "soon": 3, "later": 60}
        request = {"name": "Walked Request", "request_id": str(self.draft.public_id)}
        waits = {
            "customer": self.margie.name,
            "customer_id": str(self.margie.public_id),
            "order_id": str(self.order.public_id),
        }
        signing = {"partner": self.partner.name}
        with transaction.atomic():
            for name, number in days.items():
                notify_staff(
                    "order_waits", self.partner, about=waits, once=f"walked-{name}",
                    due_at=now + timedelta(days=number),
                )  # fmt: skip
            for name in ("new", "done", "archived"):
                notify_staff("invitation_expired", self.partner, about=request, once=name)
            notify_staff(
                "partner_agreement_to_sign", self.partner, about=signing, once="walked",
                due_at=now + timedelta(days=5),
            )  # fmt: skip
            for number in range(30):
                notify_staff(
                    "invitation_declined", self.partner, about=request, once=f"walked-{number}"
                )
            Notification.objects.filter(dedupe_key__contains=":done:").update(done_at=now)
            Notification.objects.filter(dedupe_key__contains=":archived:").update(archived_at=now)
            notify_admins(
                "agreement_to_accept", self.tailspin, about={"version": "2026-09"}, once="walked"
            )

    def entry(self) -> str:
        """Something that changed fields."""
        found = AuditReader.objects.filter(organisation_id=self.partner.public_id)
        changed = found.exclude(entry__changes={}).order_by("-pk").first() or found.last()
        assert changed is not None
        return self.staff("activity:entry", entry_id=changed.entry_id)
