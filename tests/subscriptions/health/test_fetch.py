"""Asking a source that is slow, wrong, huge and down; what was known before stays."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from subscriptions.health import reading, services, source
from subscriptions.health.enums import HealthState
from subscriptions.health.exceptions import SourceFailed
from subscriptions.models import HealthFetch, ServiceHealth
from tests.health_server import Answer, HealthServer

MAIL = {
    "service": "Mail", "status": "Service degradation", "title": "Slow delivery",
    "url": "https://status.example/1", "since": "2026-11-20T08:00:00+01:00",
}  # fmt: skip
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title>
<item><title>Mail is slow</title><link>https://status.example/1</link>
<pubDate>Fri, 20 Nov 2026 07:00:00 GMT</pubDate>
<category domain="service">Mail</category><category domain="status">outage</category></item>
<item><title>Mail was slow before</title><category>Mail</category></item>
<item><title>Files</title><category>File sharing</category></item>
<item><title>Nothing to do with services</title></item>
</channel></rss>"""


def said(*entries: object) -> bytes:
    return json.dumps({"services": list(entries)}).encode()


@pytest.fixture
def server(settings: Any) -> Iterator[HealthServer]:
    with HealthServer() as found:
        settings.SERVICE_HEALTH_URL = found.url
        yield found


def fetched(deadline: float = 5) -> HealthFetch:
    found = services.fetch(deadline=deadline)
    assert found is not None
    return found


def known() -> dict[str, str]:
    return dict(ServiceHealth.objects.values_list("service", "state"))


# --- reading


def test_json() -> None:
    [mail] = reading.read(said(MAIL))

    assert (mail.service, mail.state) == ("Mail", HealthState.DEGRADED)
    assert mail.since == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert mail.details_url == "https://status.example/1"


def test_feed() -> None:
    mail, files = reading.read(FEED)

    assert (mail.service, mail.state, mail.title) == ("Mail", HealthState.CRITICAL, "Mail is slow")
    assert mail.since == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert (files.service, files.state) == ("File sharing", HealthState.DEGRADED)


def test_bad_entries_leave_the_others_standing() -> None:
    entries = [
        "x", None, {}, {"service": "A"}, {"service": "B", "status": "purple"},
        {"service": 7, "status": "ok"}, {"service": " " * 9, "status": "ok"},
        {"service": "Long" * 99, "status": "OK", "url": "javascript:alert(1)", "since": "soon"},
        MAIL, MAIL | {"service": "MAIL", "status": "ok"},
    ]  # fmt: skip
    long, mail = reading.read(said(*entries))

    assert (len(long.service), long.details_url, long.since) == (100, "", None)
    assert mail.state == HealthState.DEGRADED  # said first


def test_no_incident_is_an_answer() -> None:
    assert reading.read(b'{"services": []}') == []
    assert reading.read(b'<rss version="2.0"><channel/></rss>') == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"Service Unavailable", b"<html><body>Sign in</body></html>", b"{", b"{}", b"[1, 2]",
        b"[" * 100_000, b'{"services": "many"}', b'{"services": [{"service": "A"}]}', b"\xff\xfe",
        b"<rss", b"\0", b"{\"services\": " + b"9" * 10_000 + b"}",
        b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "a">]><rss/>'.encode("utf-16"),
        b"<a>" * 50_000,
    ],
    ids=range(16),
)  # fmt: skip
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(SourceFailed):
        reading.read(body)


# --- asking


@pytest.mark.django_db
def test_news_replace_what_was_known(server: HealthServer) -> None:
    server.script = [
        Answer(said(MAIL, MAIL | {"service": "Files"}), headers={"ETag": '"1"'}),
        Answer(said(MAIL | {"status": "ok"})),
    ]
    assert fetched().succeeded
    assert known() == {"Mail": "degraded", "Files": "degraded"}
    assert fetched().succeeded
    assert known() == {"Mail": "normal"}
    assert "If-None-Match" not in server.requests[0]
    assert 'If-None-Match: "1"' in server.requests[1]


@pytest.mark.django_db
def test_not_changed_is_news_too(server: HealthServer) -> None:
    server.script = [Answer(said(MAIL), headers={"ETag": '"1"'}), Answer(b"", status=304)]
    fetched()
    before = ServiceHealth.objects.get().seen_at
    again = fetched()

    assert (again.succeeded, again.etag) == (True, '"1"')
    assert ServiceHealth.objects.get().seen_at > before
    assert known() == {"Mail": "degraded"}


WRONG = {
    "down": Answer(status=503),
    "silent": Answer(silent=True),
    "dripping": Answer(b"x" * 1000, drip=0.05),
    "dripping head": Answer(drip=0.05, drip_headers=True),
    "huge": Answer(b"", endless=True),
    "broken off": Answer(said(MAIL), break_off=True),
    "no HTTP": Answer(raw=b"220 mail.example ESMTP\r\n"),
    "nothing": Answer(raw=b""),
    "a page": Answer(b"<html></html>", headers={"Content-Type": "text/html"}),
    "compressed": Answer(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
    "redirects for ever": Answer(status=302, headers={"Location": "/health"}),
    "redirects to a file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "redirects nowhere": Answer(status=302),
    "unasked 304": Answer(b"", status=304),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WRONG)
def test_wrong_answers_lose_nothing_and_end_in_time(
    server: HealthServer, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SILENCE", 0.5)
    ServiceHealth.objects.create(
        service="Mail", state="degraded", seen_at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    server.script = [WRONG[kind]]
    began = time.monotonic()

    attempt = fetched(deadline=1)

    assert time.monotonic() - began < 3
    assert not attempt.succeeded
    assert attempt.problem
    assert attempt.finished_at is not None
    assert known() == {"Mail": "degraded"}


@pytest.mark.django_db
def test_nobody_listens(settings: Any) -> None:
    with HealthServer() as server:
        settings.SERVICE_HEALTH_URL = server.url
    attempt = fetched()

    assert not attempt.succeeded
    assert "refused" in attempt.problem


@pytest.mark.django_db
def test_a_redirect_is_followed(server: HealthServer) -> None:
    server.script = [
        Answer(status=301, headers={"Location": "/elsewhere?a=b"}), Answer(said(MAIL))
    ]  # fmt: skip
    assert fetched().succeeded
    assert server.requests[1].startswith("GET /elsewhere?a=b HTTP/1.1")


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "succeeds"), [(0, True), (1, False)])
def test_a_megabyte_is_read_and_no_more(server: HealthServer, more: int, succeeds: bool) -> None:
    body = said(MAIL)
    server.script = [Answer(body + b" " * (source.MAX_BYTES - len(body) + more))]

    attempt = fetched(deadline=20)

    assert attempt.succeeded is succeeds
    assert attempt.problem == ("" if succeeds else "The source sends more than 1024 kB.")


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "succeeds"), [(3, True), (4, False)])
def test_three_redirects_are_enough(server: HealthServer, number: int, succeeds: bool) -> None:
    on = Answer(status=302, headers={"Location": "/further"})
    server.script = [*[on] * number, Answer(said(MAIL))]

    assert fetched().succeeded is succeeds


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "https://", "http://u:p@a.example/", "http://a:b/"],
)
def test_other_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(SourceFailed):
        source.ask(url)


def test_no_way_back_from_https() -> None:
    with pytest.raises(SourceFailed, match="without it"):
        source._followed("https://a.example/", "http://a.example/")


@pytest.mark.django_db
def test_the_worker_asks_now_and_then(server: HealthServer) -> None:
    assert [services.fetch_if_due(), services.fetch_if_due()] == [1, 0]
    assert len(server.requests) == 1


@pytest.mark.django_db
def test_without_a_source_nobody_is_asked(settings: Any) -> None:
    settings.SERVICE_HEALTH_URL = ""
    assert services.fetch_if_due() == 0
    assert not HealthFetch.objects.exists()
    with pytest.raises(CommandError, match="SERVICE_HEALTH_URL"):
        call_command("fetch_service_health")


@pytest.mark.django_db
def test_the_command_says_what_came_of_it(
    server: HealthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = [Answer(said(MAIL)), Answer(status=500)]
    call_command("fetch_service_health")
    assert capsys.readouterr().out == "1 services are known.\n"
    with pytest.raises(CommandError, match="status 500"):
        call_command("fetch_service_health")
