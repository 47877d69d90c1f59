"""The chain of batches of an import."""

from django.tasks import task

from customers.imports import running
from customers.imports.enums import AT_WORK
from customers.imports.models import CustomerImport
from partners import batches


@task()
def work(import_id: int) -> str:
    return batches.work(
        import_id, name="Import", batch=running.run_batch, go_on=enqueue, stop=running.stop
    )


def enqueue(import_id: int) -> None:
    work.using(priority=batches.PRIORITY).enqueue(import_id)


def resume_stalled() -> int:
    """Called by the clock."""
    return batches.resume(CustomerImport.objects.filter(state__in=AT_WORK), enqueue)
