"""The background worker: delivers mail, gives what got stuck another chance, minds the clock.

What is due every hour is a list of dotted paths in the settings, since it belongs to apps
that the kernel does not import. Each must do no harm when two workers run it at once.
"""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker

from partners import tasks

logger = logging.getLogger(__name__)

SWEEP_EVERY = 60.0  # seconds between two looks for mail that got stuck
PERIODIC_EVERY = 3600.0  # and between two rounds of what the clock brings about
FREQUENT_EVERY = 300.0  # ... and of what people wait for


class Command(BaseCommand):
    help = "Deliver mail in the background until SIGTERM or Ctrl-C; a mail under way is finished."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between two looks at the queue"
        )
        parser.add_argument(
            "--batch", action="store_true", help="do what is due, then exit (for cron)"
        )

    def handle(self, *, interval: float, batch: bool, **_options: Any) -> None:
        # Its own lines would tell every second that there is nothing to do.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = Worker(
            queue_names=["*"],
            interval=interval,
            batch=True,  # returns when the queue is empty, so that we can sweep between
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        logger.info("The worker is ready.")
        next_sweep = next_round = next_frequent = time.monotonic()
        while worker.running:
            if time.monotonic() >= next_round:
                next_round = time.monotonic() + PERIODIC_EVERY
                _periodic_round(settings.PERIODIC_JOBS)
            if time.monotonic() >= next_frequent:
                next_frequent = time.monotonic() + FREQUENT_EVERY
                _periodic_round(settings.FREQUENT_JOBS)
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SWEEP_EVERY
                _survive(_sweep)
            _survive(worker.run)
            if batch:
                break
            if worker.running:
                time.sleep(interval)
        logger.info("The worker has stopped.")


def _sweep() -> None:
    if found := tasks.requeue_stale_mail():
        logger.warning("%s stuck messages were queued again.", found)


def _periodic_round(jobs: list[str]) -> None:
    """One that fails keeps the others, and the mail, from nothing."""
    for path in jobs:
        try:
            if did := import_string(path)():
                logger.info("%s: %s", path, did)
        except Exception:
            logger.exception("%s failed; the next round tries it again.", path)
            close_old_connections()


def _survive(step: Any) -> None:
    """A database that restarts, or SQLite's lock, must not end the worker."""
    try:
        step()
    except OperationalError:
        logger.exception("The database did not answer; the worker tries again.")
        close_old_connections()
