"""Typed reads of the environment: what they take, and the name in what they refuse."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from partnercenter import env

NAME = "PORTAL_TEST_VALUE"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_value(value: str | None) -> None:
        monkeypatch.delenv(f"{NAME}_FILE", raising=False)
        if value is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, value)

    return set_value


@pytest.mark.parametrize(("value", "read"), [(None, "x"), ("", "x"), ("  ", "x"), (" y ", "y")])
def test_str(given: Any, value: str | None, read: str) -> None:
    given(value)
    assert env.env_str(NAME, "x") == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("1", True), ("TRUE", True), ("yes", True), ("on", True), ("0", False), ("False", False),
     ("no", False), ("off", False), (None, True), ("", True)],
)  # fmt: skip
def test_bool(given: Any, value: str | None, read: bool) -> None:
    given(value)
    assert env.env_bool(NAME, default=True) is read


@pytest.mark.parametrize(("value", "read"), [(None, 7), ("0", 0), (" 12 ", 12)])
def test_int(given: Any, value: str | None, read: int) -> None:
    given(value)
    assert env.env_int(NAME, 7) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, "http://127.0.0.1:8000"),
        ("https://portal.example/", "https://portal.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_base_url(given: Any, value: str | None, read: str) -> None:
    given(value)
    assert env.env_base_url(NAME, "http://127.0.0.1:8000") == read


def test_secret_from_variable_or_file(given: Any, monkeypatch: Any, tmp_path: Path) -> None:
    given(" s3cret ")
    assert env.env_secret(NAME) == "s3cret"
    path = tmp_path / "secret"
    path.write_text("from-file\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    assert env.env_secret(NAME) == "from-file"
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE cannot be read"):
        env.env_secret(NAME)


def test_sqlite_writes_ahead_and_never_loses_a_commit(given: Any) -> None:
    given("sqlite:////tmp/x/portal.sqlite3")

    config = env.env_database(NAME, "")

    assert config["NAME"] == "/tmp/x/portal.sqlite3"  # noqa: S108 (nothing is written there)
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]


def test_postgresql_has_a_pool_that_gives_up_soon(given: Any) -> None:
    given("postgres://portal:p%40ss@db:5433/portal")

    config = env.env_database(NAME, "")

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"], config["HOST"]) == ("portal", "p@ss", "db")
    assert (config["PORT"], config["OPTIONS"]["pool"]["timeout"]) == (5433, 5)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("smtp://mail.example:2525", {"host": "mail.example", "port": 2525, "timeout": 20}),
        ("smtp://mail.example", {"host": "mail.example", "port": 25, "timeout": 20}),
        (
            "smtp+tls://me:p%40ss@mail.example:587",
            {"host": "mail.example", "port": 587, "timeout": 20, "username": "me",
             "password": "p@ss", "use_tls": True},
        ),
        (
            "smtp+ssl://me:pass@mail.example:465",
            {"host": "mail.example", "port": 465, "timeout": 20, "username": "me",
             "password": "pass", "use_ssl": True},
        ),
    ],
)  # fmt: skip
def test_mail_server(given: Any, value: str, options: dict[str, Any]) -> None:
    given(value)

    assert env.env_mailer(NAME, "") == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": options,
    }


def test_mail_folder(given: Any) -> None:
    given("file:///var/mail/portal")

    assert env.env_mailer(NAME, "") == {
        "BACKEND": "partners.mail_backends.EmlFolder",
        "OPTIONS": {"folder": "/var/mail/portal"},
    }


@pytest.mark.parametrize(
    ("read", "value"),
    [
        ("bool", "maybe"),
        ("int", "many"),
        ("int", "-1"),
        ("int", "1.5"),
        ("base_url", "portal.example"),
        ("base_url", "ftp://portal.example"),
        ("base_url", "https://portal.example/path"),
        ("base_url", "https://"),
        ("base_url", "https://portal.example:port"),
        ("base_url", "https://[::1"),
        ("base_url", "https://me:secret@portal.example"),
        ("database", "mysql://a@b/c"),
        ("mailer", "carrier-pigeon://roof"),
    ],
)
def test_wrong_value_stops_the_start_with_its_name(given: Any, read: str, value: str) -> None:
    given(value)
    readers: dict[str, Any] = {
        "bool": lambda: env.env_bool(NAME, default=True),
        "int": lambda: env.env_int(NAME, 1),
        "base_url": lambda: env.env_base_url(NAME, ""),
        "database": lambda: env.env_database(NAME, ""),
        "mailer": lambda: env.env_mailer(NAME, ""),
    }

    with pytest.raises(ImproperlyConfigured, match=NAME):
        readers[read]()
