"""No log line, of any logger, holds what opens something."""

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.test import Client

from partners.logs import mask
from partners.request_ids import request_id
from tests.factories.partners import UserFactory

TOKEN = Signer(salt="x", sep=".").sign("QWxpY2UtYW5kLUJvYi1hcmUtaGVyZQ_-1")
KEY = "2n9c-dk2f3t-0c1d7a3f0e0b4b7d6a7b2c1a"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"GET /invitations/{TOKEN}/ HTTP/1.1", "GET /invitations/•••/ HTTP/1.1"),
        (f"/invitations/{TOKEN}/accept/?a=1", "/invitations/•••/accept/?a=1"),
        (f"/invitations/{TOKEN}", "/invitations/•••"),
        (f"GET /invitations/{TOKEN}/new/ 200", "GET /invitations/•••/new/ 200"),
        (
            f"/invitations/{TOKEN}/new/{TOKEN}/company/",
            "/invitations/•••/new/•••/company/",
        ),
        (
            f"next=%2Finvitations%2F{TOKEN}%2Fnew%2F{TOKEN}%2Fconfirm%2F",
            "next=%2Finvitations%2F•••%2Fnew%2F•••%2Fconfirm%2F",
        ),
        (f"https://portal.example/invitations/{TOKEN}/", "https://portal.example/invitations/•••/"),
        (f"/accounts/login/?next=/invitations/{TOKEN}/", "/accounts/login/?next=/invitations/•••/"),
        (
            f"/accounts/login/?next=%2Finvitations%2F{TOKEN}%2F&x=1",
            "/accounts/login/?next=%2Finvitations%2F•••%2F&x=1",
        ),
        (
            f"/language/?next=%2Faccounts%2Flogin%2F%3Fnext%3D%252finvitations%252F{TOKEN}%252F",
            "/language/?next=%2Faccounts%2Flogin%2F%3Fnext%3D%252finvitations%252F•••%252F",
        ),
        (f"/accounts/password/reset/key/{KEY}/", "/accounts/password/reset/key/•••/"),
        (f"next=%2Fpassword%2Freset%2Fkey%2F{KEY}%2F", "next=%2Fpassword%2Freset%2Fkey%2F•••%2F"),
        (f'"/invitations/{TOKEN}/"', '"/invitations/•••/"'),
        ("/p/alices-cloud/customers/?q=invitations", "/p/alices-cloud/customers/?q=invitations"),
        ("GET /accounts/password/reset/ 200", "GET /accounts/password/reset/ 200"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the configured handler writes, whoever logs."""
    before = {name: list(logging.getLogger(name).handlers) for name in LOGGERS}
    root = list(logging.getLogger().handlers)
    stream = io.StringIO()
    configured: dict[str, Any] = settings.LOGGING
    console = configured["handlers"]["console"] | {"stream": stream}
    config = configured | {"handlers": {"console": console}}
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().handlers = root
    for name, handlers in before.items():
        logging.getLogger(name).handlers = handlers


LOGGERS = ("django.request", "django.server", "gunicorn.access", "gunicorn.error", "partners.tasks")


@pytest.mark.parametrize("name", LOGGERS)
def test_every_logger_masks_text_arguments_and_tracebacks(name: str, lines: io.StringIO) -> None:
    logger = logging.getLogger(name)
    address = f"/invitations/{TOKEN}/"

    logger.warning("in the text %s" % address)  # noqa: UP031, G002 (that is the case tested)
    logger.warning("in the arguments %s %r", address, {"next": address})
    try:
        raise ValueError(address)  # noqa: TRY301 (the traceback is what is tested)
    except ValueError:
        logger.exception("in the traceback")

    written = lines.getvalue()
    assert TOKEN not in written
    assert written.count("/invitations/•••/") == 4


def test_line_names_the_request(lines: io.StringIO) -> None:
    token = request_id.set("request-1")
    logging.getLogger("partners.tasks").warning("hello")
    request_id.reset(token)

    assert "WARNING partners.tasks [request-1] hello\n" in lines.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"/no/such/page/?next=/invitations/{TOKEN}/",
        f"/accounts/password/reset/key/{KEY}/nothing/here/",
    ],
)
def test_refused_requests_are_logged_without_their_secret(
    client: Client, lines: io.StringIO, path: str
) -> None:
    client.force_login(UserFactory.create())

    client.get(path)
    logging.getLogger("django.request").warning("Not Found: %s", path)

    assert TOKEN not in lines.getvalue()
    assert KEY not in lines.getvalue()
