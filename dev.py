#!/usr/bin/env python3
"""The project's commands, for a machine that has only git and a Python (3.8 or newer).

    python3 dev.py run  [options of manage.py demo]   install, migrate, load the demo, serve it
    python3 dev.py test [--browser] [--sqlite | --postgres] [options of pytest]
    python3 dev.py check                              lint, types, contracts, migrations, words
    python3 dev.py messages                           collect and compile the translations
    python3 dev.py install                            only make .venv

It uses nothing beyond the standard library and keeps everything it installs in .venv.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
UV_VENV = ROOT / ".uv-venv"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = VENV / "requirements.sha256"
BIN = "Scripts" if os.name == "nt" else "bin"
PYTHON = VENV / BIN / ("python.exe" if os.name == "nt" else "python")
WANTED = ((3, 13), (3, 14))
NO_DATABASE = 77  # what tests/plugins/database.py answers when there is no PostgreSQL
PROBE = "import json, sys, venv, ensurepip; print(json.dumps(list(sys.version_info[:2])))"
NO_PYTHON = """\
Partner Center needs Python 3.13 or 3.14 with the modules venv and ensurepip; none was found,
and uv could not install one. Any of these helps:
  - install uv (https://docs.astral.sh/uv/), then: uv python install 3.13
  - install pyenv (https://github.com/pyenv/pyenv), then: pyenv install 3.13
  - install it from your system (Debian and Ubuntu: python3.13 and python3.13-venv)
Where it has an unusual place, name it: PORTAL_PYTHON=/path/to/python3.13 python3 dev.py ..."""
NO_BROWSER = """\
No Chromium found, so the browser tests are skipped. To get one:
  - Debian:            apt-get install chromium-headless-shell (or chromium)
  - anywhere:          python3 dev.py test --browser   (fetches one for Playwright)
  - or name yours:     CHROMIUM_PATH=/path/to/chrome python3 dev.py test"""
# The checks see an installation on https, whatever the environment of this machine says.
DEPLOYED = {
    "BASE_URL": "https://portal.example",
    "SECRET_KEY": hashlib.sha256(b"only for the checks").hexdigest(),
    "DEBUG": "false",
    "DATABASE_URL": "sqlite:///" + str(ROOT / "var" / "check.sqlite3"),
}
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable",
)  # fmt: skip

FETCHED_BROWSER = """
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
"""


class Failed(Exception):
    """A command could not be carried out; the text is for the person at the terminal."""


def say(text: str) -> None:
    print(text, flush=True)


def call(*command: object, **environment: str) -> int:
    arguments = [str(part) for part in command]
    process = subprocess.Popen(arguments, cwd=str(ROOT), env=dict(os.environ, **environment))
    interrupted = False
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            # The child got the same Ctrl-C and may have a database to put away.
            interrupted = True
            continue
        if interrupted:
            raise KeyboardInterrupt
        return code


# --- Python and what is installed into it ---------------------------------------------------


def version_of(python: str) -> tuple[int, ...]:
    """The version of an interpreter that can make virtual environments, else ()."""
    try:
        answer = subprocess.run(
            [python, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL, timeout=60, check=True,
        )  # fmt: skip
        return tuple(json.loads(answer.stdout.decode()))
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()


def candidates() -> list[str]:
    names = [os.environ.get("PORTAL_PYTHON", ""), sys.executable]
    names += [
        shutil.which(name) or "" for name in ("python3.13", "python3.14", "python3", "python")
    ]
    homes = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    homes += [str(Path(folder).parent) for folder in os.get_exec_path() if "pyenv" in folder]
    for home in filter(None, homes):
        for minor in ("3.13", "3.14"):
            found = Path(home, "versions").glob(minor + "*/bin/python")
            names += sorted((str(path) for path in found), reverse=True)
    return list(dict.fromkeys(filter(None, names)))


def find_python() -> str:
    chosen = os.environ.get("PORTAL_PYTHON")
    if chosen and version_of(chosen) not in WANTED:
        raise Failed(f"PORTAL_PYTHON={chosen} is no Python 3.13 or 3.14 with venv and ensurepip.")
    for python in candidates():
        if version_of(python) in WANTED:
            return python
    return python_from_uv()


def python_from_uv() -> str:
    """No fitting Python on this machine: let uv (the system's, or one of our own) install one."""
    say("No Python 3.13 or 3.14 found; asking uv for one ...")
    try:
        uv = shutil.which("uv") or own_uv()
        subprocess.check_call([uv, "python", "install", "3.13"])
        command = [uv, "python", "find", "3.13", "--no-project"]
        return subprocess.check_output(command).decode().strip()
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(NO_PYTHON) from error


def own_uv() -> str:
    venv.create(str(UV_VENV), with_pip=True, clear=True)
    subprocess.check_call([str(UV_VENV / BIN / "python"), "-m", "pip", "install", "-q", "uv"])
    return str(UV_VENV / BIN / "uv")


def install() -> None:
    """Make .venv hold exactly what requirements.txt names; nothing to do when it does."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    if version_of(str(PYTHON)) not in WANTED:
        python = find_python()
        say(f"Making .venv with {python} ...")
        subprocess.check_call([python, "-m", "venv", "--clear", str(VENV)])
    say("Installing the requirements ...")
    if not (sync_with_uv() or install_with_pip()):
        raise Failed("The requirements could not be installed; the lines above say why.")
    STAMP.write_text(wanted)


def sync_with_uv() -> bool:
    uv = shutil.which("uv")
    command = ["pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, REQUIREMENTS]
    return uv is not None and call(uv, *command) == 0


def install_with_pip() -> bool:
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return call(PYTHON, *command, "--require-hashes", "-r", REQUIREMENTS) == 0


# --- commands ------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    install()
    demo = [str(PYTHON), "manage.py", "demo", *arguments]
    if os.name != "nt":
        # The demo takes over this process, so that Ctrl-C and signals reach it and nothing else.
        os.chdir(str(ROOT))
        os.execv(demo[0], demo)  # noqa: S606  (no shell is wanted)
    return call(*demo)


def test(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py test", add_help=False)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--postgres", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    install()
    if options.browser:
        install_browser()
    if not browser_found():
        say(NO_BROWSER)
    results = {}
    if not options.postgres:
        results["SQLite"] = pytest("sqlite", rest)
    if not options.sqlite:
        results["PostgreSQL"] = pytest("postgresql", rest)
    words = {0: "passed", NO_DATABASE: "not run (no PostgreSQL found, see above)"}
    say("")
    for database, code in results.items():
        say(f"Tests on {database:10} {words.get(code, f'FAILED (pytest said {code})')}")
    if options.postgres and results["PostgreSQL"] == NO_DATABASE:
        return 1
    return int(any(code not in words for code in results.values()))


def pytest(database: str, arguments: list[str]) -> int:
    say(f"\n== Tests on {database}")
    return call(PYTHON, "-m", "pytest", *arguments, PORTAL_TEST_DATABASE=database)


def browser_found() -> bool:
    named = os.environ.get("CHROMIUM_PATH")
    if named or any(shutil.which(name) for name in BROWSERS):
        return True
    return call(PYTHON, "-c", FETCHED_BROWSER) == 0


def install_browser() -> None:
    if browser_found():
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        call("apt-get", "update", "-q")
        # The small one has no window to draw, which makes the tests a third quicker.
        for package in ("chromium-headless-shell", "chromium"):
            say(f"Installing Debian's {package} ...")
            command = ("apt-get", "install", "-yq", "--no-install-recommends", package)
            if call(*command, DEBIAN_FRONTEND="noninteractive") == 0:
                return
    say("Fetching Playwright's Chromium ...")
    call(PYTHON, "-m", "playwright", "install", "chromium")


def messages(arguments: list[str]) -> int:
    install()
    return call(PYTHON, "-m", "scripts.messages", *arguments)


def check(arguments: list[str]) -> int:
    """Everything short of running the product; all steps run, so one look shows all faults."""
    if arguments:
        raise Failed("dev.py check takes no options.")
    install()
    failed = []
    for name, command in check_steps().items():
        say(f"\n== {name}")
        if call(*command, **DEPLOYED):
            failed.append(name)
    say("\nChecks: " + ("FAILED: " + ", ".join(failed) if failed else "all passed"))
    return int(bool(failed))


def check_steps() -> dict[str, list[object]]:
    tools = VENV / BIN
    templates = sorted((ROOT / "templates").rglob("*.html"))
    return {
        "lint": [tools / "ruff", "check"],
        "format": [tools / "ruff", "format", "--check"],
        "types": [tools / "mypy"],
        "import contracts": [tools / "lint-imports"],
        "templates": [tools / "djlint", "--lint", "--quiet", ROOT / "templates"],
        "template style": [tools / "djade", "--check", "--target-version", "6.1", *templates],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "deployment": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        "translations": [PYTHON, "-m", "scripts.messages", "--check"],
    }


def only_install(arguments: list[str]) -> int:
    if arguments:
        raise Failed("dev.py install takes no options.")
    install()
    say(f"Ready: {PYTHON}")
    return 0


COMMANDS = {
    "run": run, "test": test, "check": check, "messages": messages, "install": only_install,
}  # fmt: skip


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        say(__doc__ or "")
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    except Failed as error:
        print(error, file=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"That did not work: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
