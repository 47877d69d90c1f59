"""The web server and the mail worker as two children of one process, gone with one Ctrl-C."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from types import FrameType

STOP_WITHIN = 15  # seconds a child has to end by itself
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortTaken(Exception):
    """Something else listens there."""


class Stopped(Exception):
    """Somebody asked this process to end."""


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise PortTaken(error.strerror) from None


def commands(host: str, port: int) -> dict[str, list[str]]:
    bind = f"[{host.strip('[]')}]:{port}" if ":" in host else f"{host}:{port}"
    web = [
        sys.executable, "-m", "gunicorn", "partnercenter.wsgi:application", "--bind", bind,
        "--workers", "2", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    return {"The web server": web, "The mail worker": [sys.executable, "manage.py", "worker"]}


def answers(host: str, port: int) -> bool:
    try:
        with closing(socket.create_connection((host.strip("[]"), port), timeout=1)):
            return True
    except OSError:
        return False


def serve(
    wanted: dict[str, list[str]],
    *,
    folder: str,
    is_ready: Callable[[], bool],
    tell: Callable[[], None],
) -> str:
    """Run the children until somebody says stop ('') or one of them dies (what it was).

    ``tell`` is called once, as soon as ``is_ready`` says so.
    """
    previous = {number: signal.signal(number, _stop) for number in _SIGNALS}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in wanted.items():
            # Groups of their own: a Ctrl-C reaches this process alone, which ends them in order.
            children[name] = subprocess.Popen(command, cwd=folder, process_group=0)  # noqa: S603
        return _watch(children, is_ready, tell)
    except Stopped:
        return ""
    finally:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave a child behind
        _end(list(children.values()))
        for number, handler in previous.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _watch(
    children: dict[str, subprocess.Popen[bytes]],
    is_ready: Callable[[], bool],
    tell: Callable[[], None],
) -> str:
    told = False
    while True:
        for name, child in children.items():
            if (code := child.poll()) is not None:
                return f"{name} ended by itself (exit code {code})."
        if not told and is_ready():
            tell()
            told = True
        time.sleep(0.3)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    give_up = time.monotonic() + STOP_WITHIN
    for child in children:
        try:
            child.wait(max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
