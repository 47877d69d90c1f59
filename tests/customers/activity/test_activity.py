"""The activity log of the customer portal: what partners did, and nothing else unless asked."""

import csv
import datetime
import io
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.models import Customer
from partners import audit
from partners.enums import Role
from partners.models import AuditEntry, User
from tests.customers.both_sides import Both, build, signed_in, text_of
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(db: None) -> Both:
    return build()


@pytest.fixture
def portal(both: Both) -> Client:
    return signed_in(both.admin.user)


def done(
    verb: str, customer: Customer, actor: User | None, readers: list[Any], **data: Any
) -> AuditEntry:
    with transaction.atomic():
        return audit.record(verb, target=customer, actor=actor, readers=readers, **data)


def by_partner(both: Both, verb: str = "licenses.updated") -> AuditEntry:
    return done(verb, both.customer, both.agent, [both.customer, both.partner])


def log(both: Both, query: str = "") -> str:
    return both.portal("customers_portal:activity") + query


def export(both: Both, query: str = "") -> str:
    return both.portal("customers_portal:activity_export") + query


def rows_of(client: Client, url: str) -> list[int]:
    return [row["id"] for row in client.get(url).context["rows"]]


def test_nothing_yet(both: Both, portal: Client) -> None:
    assert "No partner has done anything" in text_of(portal.get(log(both)))


def test_who_did_what_for_whom(both: Both, portal: Client) -> None:
    by_partner(both)

    text = text_of(portal.get(log(both)))

    assert f"{both.agent} assigned and revoked licenses of Tailspin." in text
    assert "Fabrikam" in text
    assert "Date-Time (UTC)" in text


def test_only_what_partners_did_and_the_customer_may_read(both: Both, portal: Client) -> None:
    shown = by_partner(both)
    done("customer.profile_updated", both.customer, both.admin.user, [both.customer])
    done("subscription.renewed", both.customer, None, [both.customer, both.partner])
    done("bill_to.updated", both.customer, both.agent, [both.partner])  # the partner's own
    other = CustomerFactory()
    done("licenses.updated", other, both.agent, [other, both.partner])

    assert rows_of(portal, log(both)) == [shown.pk]
    everybody = rows_of(portal, log(both, "?partner=all"))
    assert len(everybody) == 3
    assert shown.pk in everybody


def test_who_works_for_two_is_told_apart(both: Both, portal: Client) -> None:
    second = PartnerFactory(name="Adventure Works")
    ResellerRelationshipFactory(partner=second, customer=both.customer)
    MembershipFactory(partner=second, user=both.agent, roles=[Role.ADMIN_AGENT])
    first = by_partner(both)
    other = done("licenses.updated", both.customer, both.agent, [both.customer, second])

    ours = portal.get(log(both, f"?partner={both.partner.public_id}")).context["rows"]
    theirs = portal.get(log(both, f"?partner={second.public_id}")).context["rows"]

    assert [(row["id"], row["partner"]) for row in ours] == [(first.pk, "Fabrikam")]
    assert [(row["id"], row["partner"]) for row in theirs] == [(other.pk, "Adventure Works")]


def test_former_staff_stay_in_the_log(both: Both, portal: Client) -> None:
    shown = by_partner(both)
    both.agent.memberships.update(is_active=False)

    assert rows_of(portal, log(both, f"?partner={both.partner.public_id}")) == [shown.pk]


def test_filters(both: Both, portal: Client) -> None:
    long_ago = datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
    with time_machine.travel(long_ago, tick=False):
        old = by_partner(both, "directory_user.created")
    new = by_partner(both, "subscription.updated")

    def found(query: str) -> list[int]:
        return rows_of(portal, log(both, query))

    assert found("") == [new.pk, old.pk]
    assert found("?subject=users") == [old.pk]
    assert found("?subject=subscriptions") == [new.pk]
    assert found("?since=2026-01-16") == [new.pk]
    assert found("?until=2026-01-15") == [old.pk]
    assert found("?since=2026-01-15&until=2026-01-15") == [old.pk]
    assert found("?until=2026-01-14") == []


@pytest.mark.parametrize(
    "query",
    [
        "?partner=nobody", "?subject=nonsense", "?since=yesterday", "?cursor=%00",
        "?partner=%00", "?until=9999-99-99",
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_stops_nothing(both: Both, portal: Client, query: str) -> None:
    shown = by_partner(both)

    assert rows_of(portal, log(both, query)) == [shown.pk]


def test_the_last_day_there_is(both: Both, portal: Client) -> None:
    by_partner(both)

    assert len(rows_of(portal, log(both, "?until=9999-12-31"))) == 1


def test_pages_by_key(both: Both, portal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.activity.selectors.PAGE_SIZE", 2)
    entries = [by_partner(both).pk for _each in range(5)][::-1]

    first = portal.get(log(both))
    second = portal.get(log(both) + first.context["next_url"])
    back = portal.get(log(both) + second.context["previous_url"])

    assert [row["id"] for row in first.context["rows"]] == entries[:2]
    assert [row["id"] for row in second.context["rows"]] == entries[2:4]
    assert [row["id"] for row in back.context["rows"]] == entries[:2]


def test_export_is_what_is_shown(both: Both, portal: Client) -> None:
    both.agent.name = "=cmd()"
    both.agent.save()
    by_partner(both)
    by_partner(both, "directory_user.created")

    response = portal.get(export(both, "?subject=licenses"))

    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *rows = csv.reader(io.StringIO(content))
    assert head[:4] == ["Date-Time (UTC)", "Partner", "Performed by", "Action"]
    [row] = rows
    assert row[0].startswith(str(timezone.now().year))
    assert row[1] == "Fabrikam"
    assert row[2].startswith("'=cmd()")
    assert "assigned and revoked licenses" in row[3]
    trace = AuditEntry.objects.get(verb="own_activity.exported")
    assert trace.data == {"filters": {"subject": "licenses"}}
    assert {reader.organisation_id for reader in trace.readers.all()} == {both.customer.public_id}
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"


def test_export_speaks_the_language_of_the_page(both: Both, portal: Client) -> None:
    both.admin.user.language = "pl"
    both.admin.user.save()
    done("admin_grant.removed", both.customer, both.agent, [both.customer, both.partner])

    response = portal.get(export(both))
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert "usun" in content.casefold()


def test_plain_users_are_told_who_can(both: Both) -> None:
    plain = signed_in(DirectoryUserFactory(customer=both.customer).user)
    for url in (log(both), export(both)):
        response = plain.get(url)
        assert response.status_code == 403
        assert "Tina Admin" in text_of(response)


def test_others_do_not_find_it(both: Both) -> None:
    other = signed_in(DirectoryUserFactory(global_admin=True).user)
    assert other.get(log(both)).status_code == 404
    assert signed_in(both.agent).get(log(both)).status_code == 404


def test_queries_do_not_grow(
    both: Both, portal: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        while AuditEntry.objects.count() < count:
            by_partner(both)
        with django_assert_num_queries(9):
            portal.get(log(both))
