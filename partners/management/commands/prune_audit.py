"""Forgets audit entries older than AUDIT_RETENTION_DAYS; for a daily timer."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from partners import services


class Command(BaseCommand):
    help = "Forget audit entries older than AUDIT_RETENTION_DAYS (0, the default, keeps them all)."

    def handle(self, **_options: Any) -> None:
        days = settings.AUDIT_RETENTION_DAYS
        if not days:
            self.stdout.write("AUDIT_RETENTION_DAYS is 0: every audit entry is kept.")
            return
        forgotten = services.prune_audit(older_than=timedelta(days=days))
        self.stdout.write(f"{forgotten} audit entries older than {days} days were forgotten.")
