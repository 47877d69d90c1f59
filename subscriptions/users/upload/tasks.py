"""The chain of batches of an upload."""

from functools import partial

from django.tasks import task

from partners import batches
from subscriptions.models import UserUpload
from subscriptions.users.enums import StopReason, UploadState
from subscriptions.users.upload import running


@task()
def work(upload_id: int) -> str:
    return batches.work(
        upload_id,
        name="Upload",
        batch=running.run_batch,
        go_on=enqueue,
        stop=partial(running.stop, reason=StopReason.FAULT),
    )


def enqueue(upload_id: int) -> None:
    work.using(priority=batches.PRIORITY).enqueue(upload_id)


def resume_stalled() -> int:
    """Called by the clock."""
    return batches.resume(UserUpload.objects.filter(state=UploadState.RUNNING), enqueue)
