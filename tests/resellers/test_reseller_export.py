"""The list of indirect resellers as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from partners.enums import LocationScope, Role
from partners.models import AuditEntry
from resellers import export
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(provider):
    return reverse("resellers:export", args=[provider.slug])


def add(provider, name, *, removed=False, **fields):
    reseller = PartnerFactory(name=name, reseller=True, **fields)
    ended = {"ended_at": datetime(2026, 5, 6, tzinfo=UTC)} if removed else {}
    return PartnershipFactory(
        provider=provider, reseller=reseller, started_at=datetime(2026, 3, 4, tzinfo=UTC),
        removed=removed, **ended,
    )  # fmt: skip


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_file_holds_the_resellers_of_this_provider(client, paula, provider, url):
    one = add(provider, "Adatum", domain="adatum.example")
    two = add(provider, "Bellows", domain="bellows.example", country="BR",
              agreement_signed_at=None)  # fmt: skip
    add(provider, "Former", removed=True)
    PartnershipFactory()

    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        client.force_login(paula)
        response = client.get(url)
        rows = read(response)

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="indirect-resellers-paulas-2026-11-21.csv"'
    )
    numbers = [
        row.reseller.locations.get(scope=LocationScope.LOCATION).number for row in (one, two)
    ]
    assert rows == [
        [
            "Microsoft ID", "Indirect reseller", "Primary domain name", "Location",
            "Location IDs", "Microsoft Partner Agreement", "Enrolled", "Same market", "Since",
        ],
        [str(one.reseller.public_id), "Adatum", "adatum.example", "PL", numbers[0], "Signed",
         "Yes", "Yes", "2026-03-04"],
        [str(two.reseller.public_id), "Bellows", "bellows.example", "BR", numbers[1],
         "Not signed", "Yes", "No", "2026-03-04"],
    ]  # fmt: skip


def test_file_follows_search_filter_and_order(client, paula, provider, url):
    for name in ("Adatum", "Adventure", "Bellows"):
        add(provider, name)
    add(provider, "Former", removed=True)
    client.force_login(paula)

    rows = read(client.get(url, {"q": "ad", "sort": "-name"}))
    assert [row[1] for row in rows[1:]] == ["Adventure", "Adatum"]
    former = read(client.get(url, {"partnership": "removed"}))
    assert former[0][-2:] == ["Until", "Ended by"]
    assert [(row[1], *row[-2:]) for row in former[1:]] == [
        ("Former", "2026-05-06", "Somebody of the provider")
    ]


def test_no_cell_is_a_formula(client, paula, provider, url):
    add(provider, "=cmd")
    add(provider, "+1")
    client.force_login(paula)

    assert {row[1] for row in read(client.get(url))[1:]} == {"'=cmd", "'+1"}


def test_words_are_those_of_the_person_although_the_file_is_made_later(
    client, paula, provider, url
):
    paula.language = "pl"
    paula.save()
    client.force_login(paula)

    header = read(client.get(url))[0]

    with translation.override("pl"):
        assert header[0] == translation.gettext("Microsoft ID")


def test_taking_a_copy_leaves_a_trace(client, paula, provider, url):
    client.force_login(paula)

    client.get(url, {"q": "adatum"})

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data) == (
        "resellers.exported", paula, {"filters": {"q": "adatum"}},
    )  # fmt: skip
    assert [reader.organisation_id for reader in entry.readers.all()] == [provider.public_id]


@pytest.mark.parametrize("role", [Role.SALES_AGENT, Role.USER_ADMIN, Role.BILLING_ADMIN])
def test_only_some_roles_may(client_for, provider, url, role):
    member = MembershipFactory(partner=provider, roles=[role])

    assert client_for(member.user).get(url).status_code == 403
    assert not AuditEntry.objects.exists()


def test_long_files_are_told_in_pieces(client, paula, provider, url, monkeypatch):
    monkeypatch.setattr(export, "EXPORT_CHUNK", 2)
    for number in range(5):
        add(provider, f"Reseller {number}")
    client.force_login(paula)

    response = client.get(url)

    pieces = list(response.streaming_content)
    assert len(pieces) == 4  # the heading, then two, two and one
    assert b"Reseller 4" in pieces[-1]


def test_statements_do_not_grow_with_rows(client, paula, provider, url):
    client.force_login(paula)
    counts = []
    for rows in (1, 20):
        for number in range(rows):
            add(provider, f"Reseller {rows} {number}")
        with CaptureQueriesContext(connection) as captured:
            read(client.get(url))
        counts.append(len(captured))
    assert counts[0] == counts[1]
