"""A real installation: settings follow from its address, and a wrong one does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "for-this-test-only-" + "abcdefghij" * 5


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """With nothing but these variables, in another data folder."""
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment}
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_check_deploy_is_clean(tmp_path: Path) -> None:
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        SECRET_KEY=SECRET, BASE_URL="https://portal.example",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


PRINT = (
    "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, "
    "s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS, s.DEBUG)"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "follows"),
    [
        ("https://portal.example", "True __Host-csrf True ['portal.example'] False"),
        ("http://127.0.0.1:8000", "False csrftoken False ['127.0.0.1', 'localhost'] False"),
    ],
)
def test_cookies_and_hosts_follow_from_the_address(tmp_path: Path, url: str, follows: str) -> None:
    done = manage(tmp_path, "shell", "-v0", "-c", PRINT, SECRET_KEY=SECRET, BASE_URL=url)
    assert done.stdout.strip() == follows, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "portal.example"),
        ("DEBUG", "perhaps"),
        ("INVITATION_LIFETIME_DAYS", "0"),
        ("DATABASE_URL", "mysql://somewhere/portal"),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(tmp_path: Path, name: str, value: str) -> None:
    done = manage(tmp_path, "check", **{"SECRET_KEY": SECRET, name: value})
    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.slow
def test_no_start_without_a_secret_key(tmp_path: Path) -> None:
    done = manage(tmp_path, "check")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


@pytest.mark.slow
def test_the_demo_makes_a_key_of_its_own(tmp_path: Path) -> None:
    done = manage(tmp_path, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    (key,) = tmp_path.glob("*key*")
    assert key.stat().st_mode & 0o077 == 0  # nobody else reads it
    made = key.read_text()
    assert len(made) >= 50
    again = manage(tmp_path, "demo", "--no-serve", "--port", "9000")
    assert "there already" in again.stdout
    assert key.read_text() == made
