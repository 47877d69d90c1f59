"""Typed reads of the environment; a wrong value stops the start with its name."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


def env_str(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    raw = env_str(name, str(default)).lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    message = f"{name} must be true or false, not {raw!r}."
    raise ImproperlyConfigured(message)


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    raw = env_str(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        message = f"{name} must be a whole number, not {raw!r}."
        raise ImproperlyConfigured(message) from None
    if value < minimum:
        message = f"{name} must be at least {minimum}, not {value}."
        raise ImproperlyConfigured(message)
    return value


def env_secret(name: str) -> str:
    """The secret itself from NAME, or the content of the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"{name}_FILE cannot be read: {error.strerror}."
            raise ImproperlyConfigured(message) from None
    return os.environ.get(name, "").strip()


def env_base_url(name: str, default: str) -> str:
    """An http(s) address with a host, no path and no trailing slash."""
    value = env_str(name, default).rstrip("/")
    if not _is_base_url(value):
        message = f"{name} must look like https://portal.example, not {value!r}."
        raise ImproperlyConfigured(message)
    return value


def _is_base_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:  # a broken IPv6 address, or a port that is no number
        return False
    extra = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in {"http", "https"} and bool(host) and not extra


def env_database(name: str, default: str) -> dict[str, Any]:
    """Django's settings of one database out of a URL (sqlite:///… or postgres://…)."""
    config: dict[str, Any] = dict(_env.db_url_config(env_str(name, default)))
    engine = str(config["ENGINE"])
    options = dict(config.get("OPTIONS", {}))
    if "sqlite3" in engine:
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: NORMAL can lose the last commits when the power goes.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        }
    elif "postgresql" in engine:
        options |= {"pool": {"timeout": 5, "min_size": 1, "max_size": 8}}
    else:
        message = f"{name} must name SQLite or PostgreSQL, not {engine}."
        raise ImproperlyConfigured(message)
    return config | {"OPTIONS": options}


def env_mailer(name: str, default: str) -> dict[str, Any]:
    """One entry of MAILERS out of a URL: smtp+tls://user:password@host:587, file:///folder …

    ``file`` writes one .eml per message (the demo, and trying out mail).
    """
    value = env_str(name, default)
    if value.startswith("file://"):
        folder = urlsplit(value).path
        return {"BACKEND": "partners.mail_backends.EmlFolder", "OPTIONS": {"folder": folder}}
    try:
        config = _env.email_url_config(value)
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        message = f"{name} is not a mail address of the form smtp://host:25: {error}"
        raise ImproperlyConfigured(message) from None
    backend = str(config["EMAIL_BACKEND"])
    if not backend.endswith("smtp.EmailBackend"):
        return {"BACKEND": backend, "OPTIONS": {}}
    options: dict[str, Any] = {
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"] or 25,
        "timeout": 20,
    }
    if config.get("EMAIL_HOST_USER"):
        options |= {
            "username": config["EMAIL_HOST_USER"],
            "password": config["EMAIL_HOST_PASSWORD"],
        }
    if config.get("EMAIL_USE_TLS"):
        options["use_tls"] = True
    if config.get("EMAIL_USE_SSL"):
        options["use_ssl"] = True
    return {"BACKEND": backend, "OPTIONS": options}
