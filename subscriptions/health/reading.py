"""What a source says, read: JSON or RSS as docs/service-health.md describes them.

What cannot be read in one entry leaves the others standing; what cannot be read at all is
SourceFailed. Nothing in it is trusted: names are cut, links are only http(s).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml
from xml.parsers import expat

from subscriptions.health.enums import HealthState
from subscriptions.health.exceptions import SourceFailed

MOST = 500
NAME_LENGTH, TITLE_LENGTH, URL_LENGTH = 100, 300, 500
# What sources call a state, without case, blanks and punctuation.
WORDS: dict[HealthState, frozenset[str]] = {
    HealthState.NORMAL: frozenset(
        {"normal", "operational", "serviceoperational", "ok", "up", "available", "resolved",
         "servicerestored", "healthy"}
    ),
    HealthState.DEGRADED: frozenset(
        {"degraded", "servicedegradation", "degradedperformance", "warning", "advisory",
         "investigating", "maintenance", "extendedrecovery", "restoringservice", "minor",
         "partialoutage"}
    ),
    HealthState.CRITICAL: frozenset(
        {"critical", "outage", "majoroutage", "serviceinterruption", "down", "incident", "major",
         "unavailable"}
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Reported:
    service: str
    state: HealthState
    title: str = ""
    details_url: str = ""
    since: datetime | None = None


def read(body: bytes) -> list[Reported]:
    """Each service once; the first that is said of it counts (feeds have the newest first)."""
    begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    entries = _json(body) if begins in {b"{", b"["} else _rss(body)
    found: dict[str, Reported] = {}
    said = 0
    for entry in entries:
        said += 1
        reported = _reported(entry)
        if reported is not None and len(found) < MOST:
            found.setdefault(reported.service.casefold(), reported)
    if said and not found:
        message = "The source names no service with a state that is known."
        raise SourceFailed(message)
    return list(found.values())


def _json(body: bytes) -> list[dict[str, Any]]:
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        message = "The source sends JSON that cannot be read."
        raise SourceFailed(message) from error
    entries = content.get("services") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        message = "The source sends JSON without a list of services."
        raise SourceFailed(message)
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _rss(body: bytes) -> Iterator[dict[str, Any]]:
    """The items of a feed, as if they were JSON."""
    _refuse_declarations(body)
    try:
        root = Xml.fromstring(body)  # noqa: S314 (without declarations nothing can expand)
    except (Xml.ParseError, ValueError, RecursionError) as error:
        message = "The source sends neither JSON nor a feed that can be read."
        raise SourceFailed(message) from error
    if root.tag != "rss":
        message = "The source sends XML that is no RSS feed."
        raise SourceFailed(message)
    return (_item(item) for item in root.iter("item"))


def _item(item: Xml.Element) -> dict[str, Any]:
    categories = {
        category.get("domain", "service"): category.text or ""
        for category in item.findall("category")
    }
    return {
        "service": categories.get("service", ""),
        "status": categories.get("status", "degraded"),
        "title": item.findtext("title", ""),
        "url": item.findtext("link", ""),
        "since": item.findtext("pubDate", ""),
    }


def _refuse_declarations(body: bytes) -> None:
    """No document type: what it declares could grow without end, or ask for other files."""

    def refuse(*_declared: object) -> None:
        message = "The source sends XML with a document type."
        raise SourceFailed(message)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:
        message = "The source sends neither JSON nor a feed that can be read."
        raise SourceFailed(message) from error


def _reported(entry: dict[str, Any]) -> Reported | None:
    name, state = _text(entry.get("service"), NAME_LENGTH), _state(entry.get("status"))
    if not name or state is None:
        return None
    return Reported(
        service=name,
        state=state,
        title=_text(entry.get("title"), TITLE_LENGTH),
        details_url=_url(entry.get("url")),
        since=_moment(entry.get("since")),
    )


def _state(value: object) -> HealthState | None:
    word = re.sub(r"[\W_]+", "", value[:100].casefold()) if isinstance(value, str) else ""
    return next((state for state, words in WORDS.items() if word in words), None)


def _text(value: object, length: int) -> str:
    if not isinstance(value, str):
        return ""
    plain = "".join(sign if sign.isprintable() else " " for sign in value[: length * 4])
    return " ".join(plain.split())[:length]


def _url(value: object) -> str:
    if not isinstance(value, str) or len(value) > URL_LENGTH:
        return ""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    return value.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _moment(value: object) -> datetime | None:
    """ISO 8601, or as mails and feeds write it; without a zone it is UTC."""
    if not isinstance(value, str) or not value.strip() or len(value) > 60:
        return None
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = reader(value.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
