"""Carrying an import out: what it brings and what never, once, and after a crash."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from customers.enums import RelationshipState
from customers.exceptions import DomainTaken
from customers.imports import running, services, tasks
from customers.imports.checks import Standing, judge
from customers.imports.enums import ImportState
from customers.imports.exceptions import ImportMoved
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.takeover import carry_out
from customers.models import (
    AdminGrant,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
)
from partners.models import AuditEntry, OutgoingMail
from tests.customers.imports.sheets import ADATUM, codes, outcomes, rows_of, uploaded
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def operator():
    return UserFactory(operator=True, name="Olga Operator", email="olga@portal.example")


@pytest.fixture
def carried_out(partner, alice, operator, drain_tasks):
    def carry_out(*rows):
        found = uploaded(partner, alice, *rows)
        drain_tasks()
        found.refresh_from_db()
        services.request_approval(found, actor=alice)
        services.approve(found, actor=operator)
        drain_tasks()
        found.refresh_from_db()
        return found

    return carry_out


def test_a_new_customer_has_the_profile_given_and_nobody_who_signs_in(carried_out, partner):
    row = ADATUM | {"tenant_id": "7d3c2a51-4f0e-4b6a-9c59-0c8f3f1f7a10", "since": "2021-03-15"}

    found = carried_out(row)

    customer = Customer.objects.get()
    assert (customer.name, customer.default_domain, str(customer.country), customer.cloud) == (
        "Adatum Polska", "adatum.example", "PL", "public",
    )  # fmt: skip
    assert str(customer.public_id) == "7d3c2a51-4f0e-4b6a-9c59-0c8f3f1f7a10"
    assert (customer.city, customer.postal_code, customer.registration_id) == (
        "Gdynia", "81-301", "0000111111",
    )  # fmt: skip
    assert (customer.contact_email, str(customer.phone)) == ("ola@adatum.example", "+48585550100")
    assert CustomerDomain.objects.get().name == "adatum.example"
    assert not DirectoryUser.objects.exists()
    relationship = ResellerRelationship.objects.get()
    assert (relationship.partner, relationship.customer) == (partner, customer)
    assert relationship.started_at == datetime(2021, 3, 15, tzinfo=UTC)
    [done] = rows_of(found)
    assert (done.result, done.customer, done.relationship) == ("create", customer, relationship)
    assert found.state == ImportState.DONE
    assert (found.results, found.progress) == ({"create": 1}, 1)


def test_it_brings_a_relationship_only(carried_out):
    customer = CustomerFactory(name="Known", default_domain="known.example")
    other = ResellerRelationshipFactory(customer=customer)

    carried_out({"domain": "known.example", "name": "Renamed", "city": "Elsewhere"}, ADATUM)

    assert not AdminGrant.objects.exists()
    assert not CustomerAgreement.objects.exists()
    assert not ResellerAssociation.objects.exists()
    customer.refresh_from_db()
    assert (customer.name, customer.city) == ("Known", "Kraków")
    other.refresh_from_db()
    assert other.state == RelationshipState.ACTIVE


def test_relationship_begins_now_where_no_date_is_given(carried_out):
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        carried_out(ADATUM)

    assert ResellerRelationship.objects.get().started_at == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_the_same_file_again_changes_nothing_and_says_so(carried_out, partner, alice, drain_tasks):
    carried_out(ADATUM)
    before = (AuditEntry.objects.count(), OutgoingMail.objects.count())

    again = uploaded(partner, alice, ADATUM)
    drain_tasks()
    again.refresh_from_db()

    assert outcomes(again) == [("nothing", [])]
    assert again.takes_over == 0
    with pytest.raises(ImportMoved, match="nothing to take over"):
        services.request_approval(again, actor=alice)
    assert ResellerRelationship.objects.count() == 1
    # The upload itself and its check; no mail.
    assert (AuditEntry.objects.count(), OutgoingMail.objects.count()) == (before[0] + 2, before[1])


def test_dry_run_and_run_say_the_same(partner, alice, operator, drain_tasks):
    CustomerFactory(default_domain="known.example", domains=["further.example"])
    ResellerRelationshipFactory(
        partner=partner, customer=CustomerFactory(default_domain="own.example")
    )
    CustomerFactory(default_domain="us.example", country="US")
    domains = ["known.example", "own.example", "us.example", "further.example", "bad", ""]
    rows = [{"domain": domain} for domain in domains]
    found = uploaded(partner, alice, ADATUM, *rows, ADATUM)
    drain_tasks()
    found.refresh_from_db()
    checked = outcomes(found)

    services.request_approval(found, actor=alice)
    services.approve(found, actor=operator)
    drain_tasks()

    found.refresh_from_db()
    assert outcomes(found) == checked
    assert [row.result for row in rows_of(found)] == [verdict for verdict, _codes in checked]
    assert found.results == found.verdicts


def test_the_run_looks_again_at_what_has_changed_since_the_check(
    partner, alice, operator, drain_tasks
):
    found = uploaded(partner, alice, ADATUM)
    drain_tasks()
    found.refresh_from_db()
    services.request_approval(found, actor=alice)
    CustomerFactory(default_domain="adatum.example", country="US")

    services.approve(found, actor=operator)
    drain_tasks()

    [row] = rows_of(found)
    assert (row.verdict, row.result, codes(row)) == ("create", "problem", ["other_market"])


def test_audit_tells_both_sides_about_each_customer(carried_out, partner, alice):
    carried_out(ADATUM)

    customer = Customer.objects.get()
    entry = AuditEntry.objects.get(verb="relationship.imported")
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    assert readers == {partner.public_id, customer.public_id}
    assert entry.actor == alice
    assert entry.data == {
        "partner": "Alice's Cloud",
        "since": timezone.now().date().isoformat(),
        "customer_created": True,
        "approved_by": "Olga Operator (olga@portal.example)",
        "file": "customers.csv",
        "line": 2,
    }
    commands = AuditEntry.objects.filter(verb__startswith="customer_import.").order_by("pk")
    assert list(commands.values_list("verb", flat=True)) == [
        "customer_import.uploaded",
        "customer_import.checked",
        "customer_import.requested",
        "customer_import.approved",
        "customer_import.finished",
    ]


@pytest.mark.parametrize("by_operator", [False, True])
def test_the_end_of_the_check_stands_in_the_audit_trail(
    by_operator, partner, alice, operator, drain_tasks
):
    found = uploaded(partner, operator if by_operator else alice, ADATUM, {"domain": "?"})
    drain_tasks()

    entry = AuditEntry.objects.get(verb="customer_import.checked")
    assert entry.data == {"verdicts": {"create": 1, "problem": 1}}
    assert (entry.actor, entry.target_id) == (None, str(found.public_id))
    assert [each.organisation_id for each in entry.readers.all()] == [partner.public_id]


def test_each_global_admin_is_told_in_the_own_language(carried_out):
    customer = CustomerFactory(default_domain="known.example", country="CZ")
    first = DirectoryUserFactory(customer=customer, global_admin=True, user__language="ru")
    second = DirectoryUserFactory(customer=customer, global_admin=True)
    DirectoryUserFactory(customer=customer)

    carried_out({"domain": "known.example"}, ADATUM)

    mails = OutgoingMail.objects.filter(kind="customer_taken_over").order_by("pk")
    assert [(mail.recipient, mail.language) for mail in mails] == [
        (first.user.email, "ru"),
        (second.user.email, "cs"),
        ("ola@adatum.example", "pl"),
    ]


# --- batches, crashes, repetition ----------------------------------------------------------------


def many(number):
    return [
        ADATUM | {"domain": f"c{each}.example", "registration_id": f"1{each:09}"}
        for each in range(number)
    ]


def test_many_rows_go_in_batches_that_tell_how_far_they_got(
    partner, alice, monkeypatch, drain_tasks
):
    monkeypatch.setattr(running, "BATCH", 4)
    found = uploaded(partner, alice, *many(10))
    seen = []
    while running.run_batch(found.pk):
        found.refresh_from_db()
        seen.append((found.progress, found.percent))

    assert seen == [(4, 40), (8, 80), (10, 100)]
    found.refresh_from_db()
    assert (found.state, found.verdicts) == (ImportState.CHECKED, {"create": 10})
    assert drain_tasks() == 1  # the task of the upload, which finds nothing to do


def test_a_crash_in_the_middle_loses_and_doubles_nothing(
    partner, alice, operator, monkeypatch, drain_tasks
):
    monkeypatch.setattr(running, "BATCH", 4)
    found = uploaded(partner, alice, *many(10))
    drain_tasks()
    found.refresh_from_db()
    services.request_approval(found, actor=alice)
    services.approve(found, actor=operator)
    assert running.run_batch(found.pk)
    calls: list[object] = []

    def dies(*args):
        calls.append(args)
        if len(calls) == 3:
            raise OperationalError("gone away")
        return carry_out(*args)

    monkeypatch.setattr(running, "carry_out", dies)
    with pytest.raises(OperationalError):
        tasks.work.func(found.pk)
    assert ResellerRelationship.objects.count() == 6
    monkeypatch.setattr(running, "carry_out", carry_out)

    drain_tasks()

    found.refresh_from_db()
    assert (found.state, found.results) == (ImportState.DONE, {"create": 10})
    assert Customer.objects.count() == ResellerRelationship.objects.count() == 10
    assert AuditEntry.objects.filter(verb="relationship.imported").count() == 10
    assert OutgoingMail.objects.filter(kind="customer_taken_over").count() == 10


def test_an_import_whose_worker_died_is_picked_up_by_the_clock(partner, alice, drain_tasks):
    found = uploaded(partner, alice)
    assert tasks.resume_stalled() == 0
    CustomerImport.objects.update(beat_at=timezone.now() - timedelta(minutes=6))

    assert tasks.resume_stalled() == 1

    assert drain_tasks() >= 2
    found.refresh_from_db()
    assert found.state == ImportState.CHECKED
    assert tasks.resume_stalled() == 0


def test_a_row_the_portal_stumbles_over_keeps_no_other_from_its_result(
    partner, alice, operator, monkeypatch, drain_tasks
):
    found = uploaded(partner, alice, *many(3))
    drain_tasks()
    found.refresh_from_db()
    services.request_approval(found, actor=alice)
    services.approve(found, actor=operator)

    def stumbles(plan, row, import_):
        relationship = carry_out(plan, row, import_)
        if row.number == 3:
            raise ZeroDivisionError
        return relationship

    monkeypatch.setattr(running, "carry_out", stumbles)
    drain_tasks()

    found.refresh_from_db()
    assert outcomes(found) == [("create", []), ("problem", ["unexpected"]), ("create", [])]
    assert found.state == ImportState.DONE
    assert Customer.objects.count() == 2
    assert OutgoingMail.objects.filter(kind="customer_taken_over").count() == 2


def test_a_fault_of_the_portal_stops_an_import_until_operators_let_it_go_on(
    partner, alice, operator, monkeypatch, drain_tasks
):
    found = uploaded(partner, alice)

    def fault(_partner):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Standing, "of", fault)
        drain_tasks()
    found.refresh_from_db()
    assert found.state == ImportState.FAILED

    services.resume(found, actor=operator)
    drain_tasks()

    found.refresh_from_db()
    assert found.state == ImportState.CHECKED
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "customer_import.uploaded", "customer_import.stopped", "customer_import.resumed",
        "customer_import.checked",
    ]  # fmt: skip


@pytest.mark.parametrize("clash", [DomainTaken("taken"), IntegrityError()])
def test_somebody_quicker_is_seen_at_the_second_look(
    clash, partner, alice, operator, monkeypatch, drain_tasks
):
    found = uploaded(partner, alice)
    drain_tasks()
    found.refresh_from_db()
    services.request_approval(found, actor=alice)
    services.approve(found, actor=operator)
    looks: list[str] = []

    def late(row, standing, *, lock):
        plan = judge(row, standing, lock=lock)
        looks.append(plan.verdict)
        return plan

    def quick(plan, row, import_):
        if len(looks) == 1:
            raise clash
        return carry_out(plan, row, import_)

    monkeypatch.setattr(running, "judge", late)
    monkeypatch.setattr(running, "carry_out", quick)
    drain_tasks()

    assert looks == ["create", "create"]
    assert outcomes(found) == [("create", [])]


@pytest.mark.parametrize("state", set(ImportState) - {ImportState.CHECKING, ImportState.RUNNING})
def test_nothing_runs_in_other_states(partner, alice, state):
    found = uploaded(partner, alice)
    CustomerImport.objects.update(state=state)

    assert running.run_batch(found.pk) is False
    assert CustomerImportRow.objects.get().outcome == ""


def test_rows_cost_the_same_each(partner, alice, django_assert_num_queries):
    found = uploaded(partner, alice, *many(3))
    with django_assert_num_queries(32):  # 5, and 9 for each row
        running.run_batch(found.pk)


def test_what_another_worker_has_done_is_passed_over(partner, alice, drain_tasks):
    found = uploaded(partner, alice)
    stale = CustomerImport.objects.get()
    drain_tasks()
    row = CustomerImportRow.objects.get()

    running._handle(row.pk, stale, Standing.of(partner), write=False)
    running._finish(stale)
    running.stop(stale.pk)

    found.refresh_from_db()
    assert found.state == ImportState.CHECKED
    assert CustomerImportRow.objects.get().done_at == row.done_at
