"""The chain of batches: each one gives the next to the worker, so that mail gets in between."""

import logging
from datetime import timedelta

from django.db import OperationalError
from django.tasks import task
from django.utils import timezone

from subscriptions.imports import running
from subscriptions.imports.enums import AT_WORK
from subscriptions.models import SheetImport

logger = logging.getLogger(__name__)

PRIORITY = -10  # a mail that somebody waits for goes first
STALLED_AFTER = timedelta(minutes=5)


@task()
def work(import_id: int) -> str:
    try:
        more = running.run_batch(import_id)
    except OperationalError:  # the database went away; the clock picks the import up again
        raise
    except Exception:
        logger.exception("List %s stopped.", import_id)
        running.stop(import_id)
        return "stopped"
    if more:
        enqueue(import_id)
    return "more" if more else "finished"


def enqueue(import_id: int) -> None:
    work.using(priority=PRIORITY).enqueue(import_id)


def resume_stalled() -> int:
    """Pick up lists whose worker died; how many there were. Called by the clock."""
    stalled = SheetImport.objects.filter(
        state__in=AT_WORK, beat_at__lte=timezone.now() - STALLED_AFTER
    )
    found = list(stalled.values_list("pk", flat=True))
    for import_id in found:
        enqueue(import_id)
    return len(found)
