"""The customer list as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from customers.enums import RelationshipState
from partners.enums import Role
from partners.models import AuditEntry
from partners.sheets.export import defused
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(partner):
    return reverse("customers:export", args=[partner.slug])


def add(partner, name, **fields):
    domain = f"{name.lower().strip('=+')}.example"
    customer = CustomerFactory(name=name, default_domain=domain)
    start = datetime(2026, 3, 4, tzinfo=UTC)
    return ResellerRelationshipFactory(
        partner=partner, customer=customer, started_at=start, **fields
    )


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_file_holds_the_customers_of_this_partner(client, alice, charlie, partner, url):
    AgreementTextFactory()
    row = add(partner, "Adatum")
    AdminGrantFactory(partner=partner, customer=row.customer)
    CustomerAgreementFactory(customer=row.customer)
    other = add(partner, "Bellows")
    add(charlie.memberships.get().partner, "Theirs")
    client.force_login(alice)

    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        client.force_login(alice)
        response = client.get(url)
        rows = read(response)

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="customers-alices-cloud-2026-11-21.csv"'
    )
    assert rows == [
        [
            "Microsoft ID",
            "Company name",
            "Primary domain name",
            "Relationship",
            "Delegated admin privileges",
            "Microsoft Customer Agreement",
            "Since",
        ],
        [row.tenant_id, "Adatum", "adatum.example", "Cloud Reseller", "Yes", "Accepted",
         "2026-03-04"],
        [other.tenant_id, "Bellows", "bellows.example", "Cloud Reseller", "No", "Not provided",
         "2026-03-04"],
    ]  # fmt: skip


def test_file_follows_search_filter_and_order(client, alice, partner, url):
    for name in ("Adatum", "Adventure", "Bellows"):
        add(partner, name)
    add(
        partner,
        "Former",
        state=RelationshipState.REMOVED,
        ended_at=datetime(2026, 5, 6, tzinfo=UTC),
    )
    client.force_login(alice)

    rows = read(client.get(url, {"q": "ad", "sort": "-name"}))
    assert [row[1] for row in rows[1:]] == ["Adventure", "Adatum"]
    former = read(client.get(url, {"relationship": "removed"}))
    assert former[0][-1] == "Until"
    assert [(row[1], row[-1]) for row in former[1:]] == [("Former", "2026-05-06")]


def test_no_cell_is_a_formula(client, alice, partner, url):
    add(partner, "=cmd")
    add(partner, "+1")
    client.force_login(alice)

    assert {row[1] for row in read(client.get(url))[1:]} == {"'=cmd", "'+1"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\uff1d", "\uff0d"])
def test_defused(start):
    assert defused(f"{start}1") == f"'{start}1"
    assert defused("A=1") == "A=1"


def test_words_are_those_of_the_person_although_the_file_is_made_later(client, alice, partner, url):
    alice.language = "pl"
    alice.save()
    client.force_login(alice)

    header = read(client.get(url))[0]

    with translation.override("pl"):
        assert header[0] == translation.gettext("Microsoft ID")


def test_taking_a_copy_leaves_a_trace(client, alice, partner, url):
    client.force_login(alice)

    client.get(url, {"q": "adatum"})

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data) == (
        "customers.exported",
        alice,
        {"filters": {"q": "adatum"}},
    )
    assert [reader.organisation_id for reader in entry.readers.all()] == [partner.public_id]


@pytest.mark.parametrize("role", [Role.SALES_AGENT, Role.HELPDESK_AGENT, Role.BILLING_ADMIN])
def test_only_some_roles_may(client_for, partner, url, role):
    member = MembershipFactory(partner=partner, roles=[role])

    assert client_for(member.user).get(url).status_code == 403
    assert not AuditEntry.objects.exists()


def test_a_stranger_finds_nothing_and_a_wrong_verb_is_refused(client_for, alice, charlie, url):
    assert client_for(charlie).get(url).status_code == 404
    assert client_for(alice).post(url).status_code == 405


def test_statements_do_not_grow_with_rows(client, alice, partner, url):
    client.force_login(alice)
    counts = []
    for _round in range(2):
        for number in range(20):
            add(partner, f"Customer{number}{_round}")
        with CaptureQueriesContext(connection) as captured:
            read(client.get(url))
        counts.append(len(captured))
    assert counts[0] == counts[1]
