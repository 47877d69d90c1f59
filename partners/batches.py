"""Long work in batches: each task gives the next one to the worker, so that mail gets in between.

What is worked through is a row with a state and ``beat_at``, the worker's last sign of life. Its
rows carry their own results, so going on is the same as beginning.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import OperationalError
from django.db.models import Count, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)

PRIORITY = -10  # a mail that somebody waits for goes first
STALLED_AFTER = timedelta(minutes=5)


def work(
    pk: int,
    *,
    name: str,
    batch: Callable[[int], bool],
    go_on: Callable[[int], None],
    stop: Callable[[int], None],
) -> str:
    """One ``batch``, which says whether there is more; a fault of the portal stops the chain."""
    try:
        more = batch(pk)
    except OperationalError:  # the database went away; the clock picks it up again
        raise
    except Exception:
        logger.exception("%s %s stopped.", name, pk)
        stop(pk)
        return "stopped"
    if more:
        go_on(pk)
    return "more" if more else "finished"


def resume(at_work: QuerySet[Any], go_on: Callable[[int], None]) -> int:
    """Pick up what lost its worker; how many there were.

    What only waits in a long queue gets a second chain, which shares its rows.
    """
    stalled = at_work.filter(beat_at__lte=timezone.now() - STALLED_AFTER)
    found = list(stalled.values_list("pk", flat=True))
    for pk in found:
        go_on(pk)
    return len(found)


def counted(rows: QuerySet[Any], field: str) -> dict[str, int]:
    """How many rows have each result."""
    results = rows.values(field).annotate(number=Count("pk")).order_by(field)
    return dict(results.values_list(field, "number"))
