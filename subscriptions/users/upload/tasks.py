"""The chain of batches: each one gives the next to the worker, so that mail gets in between."""

import logging
from datetime import timedelta

from django.db import OperationalError
from django.tasks import task
from django.utils import timezone

from subscriptions.models import UserUpload
from subscriptions.users.enums import StopReason, UploadState
from subscriptions.users.upload import running

logger = logging.getLogger(__name__)

PRIORITY = -10  # a mail that somebody waits for goes first
STALLED_AFTER = timedelta(minutes=5)


@task()
def work(upload_id: int) -> str:
    try:
        more = running.run_batch(upload_id)
    except OperationalError:  # the database went away; the clock picks the upload up again
        raise
    except Exception:
        logger.exception("Upload %s stopped.", upload_id)
        running.stop(upload_id, StopReason.FAULT)
        return "stopped"
    if more:
        enqueue(upload_id)
    return "more" if more else "finished"


def enqueue(upload_id: int) -> None:
    work.using(priority=PRIORITY).enqueue(upload_id)


def resume_stalled() -> int:
    """Pick up uploads whose worker died; how many there were. Called by the clock.

    One that only waits in a long queue gets a second chain, which shares its rows.
    """
    stalled = UserUpload.objects.filter(
        state=UploadState.RUNNING, beat_at__lte=timezone.now() - STALLED_AFTER
    )
    found = list(stalled.values_list("pk", flat=True))
    for upload_id in found:
        enqueue(upload_id)
    return len(found)
