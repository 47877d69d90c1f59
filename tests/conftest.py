"""Fixtures for every test."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits live in the cache: no test may inherit those of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def drain_tasks(db: None) -> Callable[[], int]:
    """Do what the worker would do until its queue is empty; a failed task fails the test."""
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    def drain() -> int:
        worker = Worker(
            queue_names=["*"], interval=0, batch=False, backend_name="default",
            startup_delay=False, max_tasks=None, worker_id="tests", excluded_queue_names=[],
        )  # fmt: skip
        done = 0
        while (result := DBTaskResult.objects.ready().first()) is not None:
            result.claim(worker.worker_id)
            worker.run_task(result)
            done += 1
        failed = DBTaskResult.objects.failed()
        assert [f"{task.task_path}: {task.traceback}" for task in failed] == []
        return done

    return drain
