"""manage.py create_operator and manage.py worker."""

import getpass
import os
import signal
import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from partners import tasks
from partners.enums import UserKind
from partners.management.commands import worker
from partners.models import OutgoingMail, User
from partners.outbox import queue_mail

pytestmark = pytest.mark.django_db

PASSWORD = "An-operators-password-1"


def make(email: str = "Op@Portal.example", name: str = "Olga Operator") -> str:
    said = StringIO()
    call_command("create_operator", email=email, name=name, stdout=said)
    return said.getvalue()


def test_operator_is_made_with_the_password_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    monkeypatch.setenv("OPERATOR_PASSWORD", PASSWORD)

    said = make()

    user = User.objects.get()
    assert (user.email, user.name, user.kind) == (
        "op@portal.example",
        "Olga Operator",
        UserKind.OPERATOR,
    )
    assert PASSWORD not in said
    answer = client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert answer.status_code == 200


def test_operator_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPERATOR_PASSWORD", raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "another"])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))

    make()
    with pytest.raises(CommandError, match="differ"):
        make(email="second@portal.example")

    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "name", "password", "message"),
    [
        ("nobody", "Olga", PASSWORD, "Enter a valid email address"),
        ("op@portal.example", "", PASSWORD, "cannot be blank"),
        ("op@portal.example", "Olga", "short", "too short"),
        ("op@portal.example", "Olga", "password1234", "too common"),
        ("op@portal.example", "Olga Operator", "olga-operator", "too similar"),
    ],
)
def test_operator_is_refused(
    monkeypatch: pytest.MonkeyPatch, email: str, name: str, password: str, message: str
) -> None:
    monkeypatch.setenv("OPERATOR_PASSWORD", password)

    with pytest.raises(CommandError, match=message):
        make(email=email, name=name)

    assert User.objects.count() == 0


def test_operator_needs_a_free_name_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR_PASSWORD", PASSWORD)
    make()

    with pytest.raises(CommandError, match="taken"):
        make()
    monkeypatch.delenv("OPERATOR_PASSWORD")
    with pytest.raises(CommandError, match="set OPERATOR_PASSWORD"):
        make(email="second@portal.example")


# --- the worker ------------------------------------------------------------------------------


@pytest.fixture
def same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker leaves the signals and the connection of the test alone."""
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda _self: None)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def queue() -> OutgoingMail:
    with transaction.atomic():
        mail = queue_mail("account_unknown", recipient="a@b.example", language="en", about={})
    assert mail is not None
    return mail


@pytest.mark.usefixtures("same_process")
def test_worker_delivers_what_is_queued_and_what_got_stuck(mailoutbox: list[Any]) -> None:
    queue()
    stuck = queue()
    DBTaskResult.objects.filter(args_kwargs__args=[stuck.pk]).delete()
    OutgoingMail.objects.filter(pk=stuck.pk).update(
        next_attempt_at=timezone.now() - tasks.CLAIM_LASTS
    )

    call_command("worker", batch=True)

    assert len(mailoutbox) == 2


@pytest.mark.usefixtures("same_process")
def test_worker_survives_a_database_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise OperationalError("gone away")

    monkeypatch.setattr(tasks, "requeue_stale_mail", broken)

    call_command("worker", batch=True)

    assert "The database did not answer; the worker tries again." in caplog.text
    assert "The worker has stopped." in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("same_process")
def test_worker_minds_the_clock_and_survives_a_faulty_job(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mailoutbox: list[Any],
) -> None:
    done: list[str] = []

    def fail() -> int:
        raise RuntimeError("the clock is broken")

    monkeypatch.setattr(worker, "good_job", lambda: done.append("good"), raising=False)
    monkeypatch.setattr(worker, "bad_job", fail, raising=False)
    settings.FREQUENT_JOBS = []
    settings.PERIODIC_JOBS = [f"{worker.__name__}.bad_job", f"{worker.__name__}.good_job"]
    queue()

    call_command("worker", batch=True)

    assert (done, len(mailoutbox)) == (["good"], 1)
    assert "bad_job failed; the next round tries it again." in caplog.text


def test_jobs_of_the_clock_exist() -> None:
    from django.conf import settings  # noqa: PLC0415 (the real ones)

    jobs = [*settings.PERIODIC_JOBS, *settings.FREQUENT_JOBS]
    assert all(callable(import_string(path)) for path in jobs)


@pytest.mark.usefixtures("same_process")
def test_worker_sweeps_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps: list[float] = []
    running = db_worker.Worker.run

    def sweep() -> int:
        sweeps.append(time.monotonic())
        return 0

    def run(self: Any) -> None:
        running(self)
        self.running = len(sweeps) < 3

    monkeypatch.setattr(worker, "SWEEP_EVERY", 0.01)
    monkeypatch.setattr(tasks, "requeue_stale_mail", sweep)
    monkeypatch.setattr(db_worker.Worker, "run", run)

    call_command("worker", interval=0.02)

    assert len(sweeps) == 3


@pytest.mark.slow
def test_worker_stops_when_told(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {
        "SECRET_KEY": "only-for-this-test",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "partnercenter.settings",
    }

    def manage(*words: str) -> list[str]:
        return [sys.executable, str(root / "manage.py"), *words]

    subprocess.run(manage("migrate", "-v0"), env=environment, check=True, cwd=root)  # noqa: S603
    process = subprocess.Popen(  # noqa: S603 (our own program)
        manage("worker"), env=environment, cwd=root, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    killer = threading.Timer(60, process.kill)
    killer.start()
    said = ""
    while "The worker is ready." not in said and (line := process.stderr.readline()):
        said += line
    process.send_signal(signal.SIGTERM)
    rest = process.communicate()[1]
    killer.cancel()

    assert process.returncode == 0, said + rest
    assert "Traceback" not in said + rest
