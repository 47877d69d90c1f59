"""The chain of batches of a list."""

from django.tasks import task

from partners import batches
from subscriptions.imports import running
from subscriptions.imports.enums import AT_WORK
from subscriptions.models import SheetImport


@task()
def work(import_id: int) -> str:
    return batches.work(
        import_id, name="List", batch=running.run_batch, go_on=enqueue, stop=running.stop
    )


def enqueue(import_id: int) -> None:
    work.using(priority=batches.PRIORITY).enqueue(import_id)


def resume_stalled() -> int:
    """Called by the clock."""
    return batches.resume(SheetImport.objects.filter(state__in=AT_WORK), enqueue)
