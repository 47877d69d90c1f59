"""The temporary password is on one page, once, and nowhere else."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from subscriptions.newcustomer import services
from tests.factories.customers import AgreementTextFactory
from tests.factories.subscriptions import OfferFactory
from tests.subscriptions.newcustomer.wizard import (
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = pytest.mark.django_db

SECRET = "Qz7x-Wv3k-Jh9p-Mn4t"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Walker:
    monkeypatch.setattr(services, "temporary_password", lambda: SECRET)
    AgreementTextFactory()
    walker = Walker(*provider_with())
    reseller = reseller_of(walker.partner)
    walker.to_review((OfferFactory(), 2), reseller=location_number(reseller), tags="New")
    return walker


def test_nowhere_but_on_the_page(
    here: Walker,
    caplog: pytest.LogCaptureFixture,
    mailoutbox: list[Any],
    drain_tasks: Callable[[], int],
) -> None:
    caplog.set_level(logging.DEBUG)

    page = here.submit().content.decode()

    assert page.count(SECRET) == 1
    assert drain_tasks() > 0
    assert mailoutbox
    for mail in mailoutbox:
        assert SECRET not in mail.message().as_string()
        assert SECRET not in mail.body
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            assert SECRET not in repr(row), model._meta.label
    sessions = [row.get_decoded() for row in Session.objects.all()]
    assert sessions
    assert SECRET not in repr(sessions)
    assert SECRET not in caplog.text
    assert SECRET not in repr(getattr(cache, "_cache", ""))
    for step in ("done", "done"):
        assert SECRET not in here.get(step).content.decode()
    assert SECRET not in here.post("done", {"seen": "x"}).content.decode()


def test_not_in_the_report_of_a_fault(
    here: Walker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the log nor in what developers are mailed when the last step breaks."""
    from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter  # noqa: PLC0415

    reports: list[str] = []

    class Reporting(SafeExceptionReporterFilter):
        def is_active(self, request: Any) -> bool:
            return True

    def breaking(*_args: Any, **_kwargs: Any) -> None:
        import sys  # noqa: PLC0415

        raise ValueError("broken") from sys.exception()

    monkeypatch.setattr("subscriptions.newcustomer.steps.setup_info", breaking)
    seen = here.seen()
    try:
        here.submit(seen)
    except ValueError as error:
        reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
        reporter.filter = Reporting()
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())
    assert reports
    assert SECRET not in reports[0]
    client = Client(raise_request_exception=False)
    client.force_login(here.user)
    assert SECRET not in caplog.text


def test_not_in_its_own_words() -> None:
    from customers.models import Customer  # noqa: PLC0415

    assert SECRET not in repr(services.Submitted(Customer(name="Any"), SECRET))
