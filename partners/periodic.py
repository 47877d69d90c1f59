"""What the clock brings about in the kernel, called every hour by the worker."""

from datetime import timedelta

from django.conf import settings

from partners import services


def prune_audit() -> int:
    """Forget audit entries past the retention time; none where everything is kept."""
    days = settings.AUDIT_RETENTION_DAYS
    return services.prune_audit(older_than=timedelta(days=days)) if days else 0
