"""Submit is one transaction: whichever statement fails, the database is as it was before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from subscriptions.models import NewCustomerDraft
from tests.factories.customers import AgreementTextFactory
from tests.factories.subscriptions import OfferFactory
from tests.subscriptions.newcustomer.wizard import (
    SIGNED,
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

APPS = ("partners", "customers", "resellers", "subscriptions", "invitations")


class Killed(DatabaseError):
    """The server dies here."""


@contextmanager
def dying_at(number: int) -> Iterator[list[str]]:
    """Let the ``number``-th statement fail; the list tells which ones came."""
    seen: list[str] = []

    def run(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        if len(seen) == number:
            raise Killed(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(run):
        yield seen


def everything() -> dict[str, list[str]]:
    """All rows of all our tables, and what the worker is to do."""
    models = [model for name in APPS for model in apps.get_app_config(name).get_models()]
    models += list(apps.get_app_config("django_tasks_database").get_models())
    return {
        model._meta.label: sorted(repr(row) for row in model._base_manager.values_list())
        for model in models
    }


def at_review() -> Walker:
    """With everything that a new customer can begin with."""
    AgreementTextFactory()
    here = Walker(*provider_with())
    reseller = reseller_of(here.partner)
    typed = SIGNED | {"accepted_on": timezone.localdate().isoformat()}
    here.to_review(
        (OfferFactory(), 3),
        (OfferFactory(), 4),
        reseller=location_number(reseller),
        tags="Młyny, Nowe",
        qualification="education",
        education_segment="k12",
        **typed,
    )
    return here


def test_killed_at_any_statement() -> None:
    here = at_review()
    seen = here.seen()
    client = Client(raise_request_exception=False)
    client.force_login(here.user)
    client.get(here.url("review"))  # what is looked up once is looked up now
    before = everything()
    failed, number = 0, 0
    while True:
        number += 1
        with dying_at(number) as statements:
            answer = client.post(here.url("done"), {"seen": seen})
        if len(statements) < number:
            break
        failed += answer.status_code == 500
        if NewCustomerDraft.objects.get().customer_id is not None:
            # Only what comes after the commit may fail with the customer there.
            assert not any("INSERT INTO" in sql for sql in statements[number - 1 :])
            break
        assert everything() == before, (number, statements[-1])
    assert number > 80
    assert failed > 70
    assert here.reload().customer is not None


def test_killed_between_any_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same at each part of the command, before and after it."""
    from subscriptions.newcustomer import services  # noqa: PLC0415

    here = at_review()
    seen = here.seen()
    client = Client(raise_request_exception=False)
    client.force_login(here.user)
    before = everything()
    parts = ["_create", "_relate", "set_for_new_customer", "_record", "attest", "_tell_contact"]
    for part in parts:
        for late in (False, True):
            real = getattr(services, part)

            def dying(*args: Any, _late: bool = late, _real: Any = real, **kwargs: Any) -> Any:
                if _late:
                    _real(*args, **kwargs)
                raise Killed

            with monkeypatch.context() as patched:
                patched.setattr(services, part, dying)
                assert client.post(here.url("done"), {"seen": seen}).status_code == 500
            assert everything() == before, (part, late)
    assert here.submit(seen).status_code == 200
