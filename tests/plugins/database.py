"""Chooses the database of a test run before Django reads its settings.

`PORTAL_TEST_DATABASE` says which: `sqlite` (what you get without it) or `postgresql`. For the
latter `DATABASE_URL` is used if it is set; otherwise a throw-away cluster is started for the run.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.plugins import cluster

# What `dev.py test` takes for "there is no PostgreSQL here", as automake does.
SKIPPED = 77
NO_POSTGRES = (
    "No PostgreSQL found: neither DATABASE_URL nor initdb (in PATH or /usr/lib/postgresql/*/bin). "
    "On Debian: apt-get install postgresql"
)


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def is_postgres() -> bool:
    return os.environ.get("PORTAL_TEST_DATABASE", "sqlite") == "postgresql"


# A wrapper runs before pytest-django's own implementation, which loads the settings.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    # Playwright's blocking interface runs a loop in the thread of the test.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if not is_worker():
        folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["PORTAL_TEST_FOLDER"] = str(folder)
        if is_postgres():
            choose_postgres(early_config)
        else:
            os.environ.pop("DATABASE_URL", None)
    return (yield)


def choose_postgres(config: pytest.Config) -> None:
    if os.environ.get("DATABASE_URL"):
        return
    programs = cluster.find_programs()
    if programs is None:
        print(NO_POSTGRES, file=sys.stderr)
        raise SystemExit(1 if os.environ.get("REQUIRE_POSTGRES") == "1" else SKIPPED)
    running = cluster.Cluster(programs)
    config.add_cleanup(running.stop)
    running.start()
    os.environ["DATABASE_URL"] = running.url


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if is_postgres() else 'SQLite'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    elsewhere, reason = (
        ("looks", "what a browser makes of a page is looked at on SQLite")
        if is_postgres()
        else ("postgres", "only PostgreSQL locks rows; run with PORTAL_TEST_DATABASE=postgresql")
    )
    for item in items:
        if item.get_closest_marker(elsewhere):
            item.add_marker(pytest.mark.skip(reason=reason))
