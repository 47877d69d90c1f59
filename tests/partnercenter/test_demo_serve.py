"""Two children under one roof: both gone with one signal, and no silence when one dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partnercenter.demo import environment, serve

type Children = list[subprocess.Popen[bytes]]

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
]  # fmt: skip


@pytest.fixture(autouse=True)
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    """What was started, to be seen ended."""
    started: Children = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr("subprocess.Popen", Noted)
    return started


def run(commands: dict[str, list[str]], tmp_path: Path, *, stop_after: int | None = None) -> str:
    told: list[str] = []

    def tell() -> None:
        told.append("ready")
        if stop_after is not None:
            threading.Timer(0.4, os.kill, [os.getpid(), stop_after]).start()

    died = serve.serve(commands, folder=str(tmp_path), is_ready=lambda: True, tell=tell)
    assert told in (["ready"], [])
    return died


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_both(tmp_path: Path, number: int, children: Children) -> None:
    before = signal.getsignal(number)
    started = time.monotonic()
    assert run({"The one": SLEEPER, "The other": SLEEPER}, tmp_path, stop_after=number) == ""
    assert time.monotonic() - started < 10
    assert all(child.returncode is not None for child in children)
    assert signal.getsignal(number) == before


def test_one_that_does_not_listen_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: Children
) -> None:
    monkeypatch.setattr(serve, "STOP_WITHIN", 0.5)
    ends_late = {"The one": SLEEPER, "The stubborn one": STUBBORN}
    assert run(ends_late, tmp_path, stop_after=signal.SIGINT) == ""
    assert all(child.returncode is not None for child in children)


def test_a_death_is_told_and_ends_the_other(tmp_path: Path, children: Children) -> None:
    short_lived = [sys.executable, "-c", "raise SystemExit(3)"]
    died = run({"The web server": SLEEPER, "The mail worker": short_lived}, tmp_path)
    assert died == "The mail worker ended by itself (exit code 3)."
    assert all(child.returncode is not None for child in children)


def test_a_taken_port_is_told_before_anything_is_done() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert serve.answers("127.0.0.1", port)
        with pytest.raises(CommandError, match="--port"):
            call_command("demo", "--port", str(port), stdout=StringIO())


def test_commands_name_the_address_and_keep_to_the_house() -> None:
    commands = serve.commands("::1", 8001)
    web = " ".join(commands["The web server"])
    assert "--bind [::1]:8001" in web
    assert "--no-control-socket" in web  # it would lie in the home directory
    assert commands["The mail worker"][-1] == "worker"
    assert "127.0.0.1:8000" in " ".join(serve.commands("127.0.0.1", 8000)["The web server"])


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ([], "http://127.0.0.1:8000"),
        (["--port", "9000"], "http://127.0.0.1:9000"),
        (["--host=::1", "--reset"], "http://[::1]:8000"),
        (["--host", "0.0.0.0"], "http://127.0.0.1:8000"),  # noqa: S104
        (["--port", "many"], None),  # the command will say what is wrong
    ],
)
def test_links_name_the_address_of_the_demo(
    arguments: list[str], url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BASE_URL", raising=False)
    environment.prepare(arguments)
    assert os.environ.get("BASE_URL") == url
    monkeypatch.delenv("BASE_URL", raising=False)


def test_an_address_of_ones_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://demo.example")
    environment.prepare(["--port", "9000"])
    assert os.environ["BASE_URL"] == "https://demo.example"
