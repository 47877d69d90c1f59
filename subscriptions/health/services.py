"""Asking how services do, and keeping what was said last."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from subscriptions.health import reading, source
from subscriptions.health.exceptions import SourceFailed
from subscriptions.health.reading import Reported
from subscriptions.models import HealthFetch, ServiceHealth

NOT_SOONER = timedelta(minutes=4)  # the job comes every five minutes, of each worker
KEPT = timedelta(days=30)


def fetch(*, deadline: float = source.DEADLINE) -> HealthFetch | None:
    """Ask the source once. Nothing of what was known is lost when it fails."""
    if not settings.SERVICE_HEALTH_URL:
        return None
    attempt = HealthFetch.objects.create(started_at=timezone.now())
    try:
        answer = source.ask(settings.SERVICE_HEALTH_URL, _last_etag(), deadline=deadline)
        reported = None if answer.body is None else reading.read(answer.body)
    except SourceFailed as failed:
        return _finish(attempt, problem=str(failed)[:300])
    return _store(attempt, reported, answer.etag)


def fetch_if_due() -> int:
    """For the worker: 1 if it asked."""
    recent = HealthFetch.objects.filter(started_at__gt=timezone.now() - NOT_SOONER)
    if recent.exists():
        return 0
    return 0 if fetch() is None else 1


def _last_etag() -> str:
    """Of what is kept; with nothing kept everything is asked for."""
    if not ServiceHealth.objects.exists():
        return ""
    last = HealthFetch.objects.filter(succeeded=True).order_by("-started_at", "-pk").first()
    return last.etag if last else ""


@transaction.atomic
def _store(attempt: HealthFetch, reported: list[Reported] | None, etag: str) -> HealthFetch:
    """``None``: all is as it was. What the source does not name any more is forgotten."""
    now = timezone.now()
    if reported is None:
        ServiceHealth.objects.update(seen_at=now)
    else:
        _write(reported, now)
        ServiceHealth.objects.filter(seen_at__lt=now).delete()
    HealthFetch.objects.filter(started_at__lt=now - KEPT).delete()
    return _finish(attempt, etag=etag, succeeded=True)


def _write(reported: list[Reported], now: datetime) -> None:
    ServiceHealth.objects.bulk_create(
        [
            ServiceHealth(
                service=each.service,
                state=each.state,
                title=each.title,
                details_url=each.details_url,
                since=each.since,
                seen_at=now,
            )
            for each in reported
        ],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["state", "title", "details_url", "since", "seen_at"],
    )


def _finish(
    attempt: HealthFetch, *, problem: str = "", etag: str = "", succeeded: bool = False
) -> HealthFetch:
    attempt.finished_at = timezone.now()
    attempt.problem, attempt.etag, attempt.succeeded = problem, etag, succeeded
    attempt.save(update_fields=["finished_at", "problem", "etag", "succeeded"])
    return attempt
