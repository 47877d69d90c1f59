"""Asking the source of service health over HTTP, with bounds on everything.

The address is the operators' own, but what answers there may be slow, wrong, huge or down: one
deadline over all of it, few redirects, so many bytes and no more. Only the worker and the
command come here, never a page.
"""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from subscriptions.health.exceptions import SourceFailed

SILENCE = 5.0  # seconds without a byte
DEADLINE = 20.0  # seconds for everything together, redirects included
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3
_CHUNK = 16 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_ACCEPT = "application/json, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"


@dataclass(frozen=True)
class Answer:
    """``body`` is None where nothing has changed since ``etag``."""

    body: bytes | None
    etag: str


def ask(url: str, etag: str = "", *, deadline: float = DEADLINE) -> Answer:
    """What the source says now, or SourceFailed."""
    ends = time.monotonic() + deadline
    for _redirect in range(MAX_REDIRECTS + 1):
        answer, url = _once(url, etag, ends)
        if answer is not None:
            return answer
    message = f"The source redirects more than {MAX_REDIRECTS} times."
    raise SourceFailed(message)


def _once(url: str, etag: str, ends: float) -> tuple[Answer | None, str]:
    """The answer; or nothing, and the address to ask instead."""
    try:
        connection = _connection(_checked(url), ends)
        with _cut_at(connection, ends):
            return _conversation(connection, url, etag)
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= ends:
            message = "The source took too long."
            raise SourceFailed(message) from error
        reason = str(error) or type(error).__name__
        message = f"The source did not answer: {reason}"
        raise SourceFailed(message[:300]) from error


def _conversation(
    connection: http.client.HTTPConnection, url: str, etag: str
) -> tuple[Answer | None, str]:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {"Accept": _ACCEPT, "Accept-Encoding": "identity", "Connection": "close"}
    if etag:
        headers["If-None-Match"] = etag
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    if response.status in _REDIRECTS:
        return None, _followed(url, response.headers.get("Location", ""))
    if response.status == http.HTTPStatus.NOT_MODIFIED and etag:
        return Answer(None, etag), url
    if response.status != http.HTTPStatus.OK:
        message = f"The source answers with status {response.status}."
        raise SourceFailed(message)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        message = "The source sends what was not asked for: compressed content."
        raise SourceFailed(message)
    new_tag = response.headers.get("ETag", "")
    return Answer(_body(response), new_tag if len(new_tag) <= 300 else ""), url


def _body(response: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            message = f"The source sends more than {MAX_BYTES // 1024} kB."
            raise SourceFailed(message)
    if response.length:  # it hung up before the end that it had promised
        message = "The source broke off."
        raise SourceFailed(message)
    return bytes(content)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        message = "The address of the source is none."
        raise SourceFailed(message) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        message = "The address of the source must begin with http:// or https:// and a host."
        raise SourceFailed(message)
    return parts


def _followed(url: str, location: str) -> str:
    """Where a redirect leads: never from https to where others can read or write along."""
    if not location or any(ord(sign) <= 32 for sign in location):
        message = "The source redirects to no address."
        raise SourceFailed(message)
    new = urljoin(url, location)
    if urlsplit(url).scheme == "https" and urlsplit(new).scheme != "https":
        message = "The source redirects from https to an address without it."
        raise SourceFailed(message)
    return new


def _connection(parts: SplitResult, ends: float) -> http.client.HTTPConnection:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=min(SILENCE, left))
    connection.connect()
    return connection


@contextmanager
def _cut_at(connection: http.client.HTTPConnection, ends: float) -> Iterator[None]:
    """A server that sends a byte now and then is never silent, so the line is cut in the end."""
    line = connection.sock

    def cut() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(max(0.0, ends - time.monotonic()), cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()
