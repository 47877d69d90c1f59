"""PostgreSQL: many hands at one import; every customer comes once."""

import pytest

from customers.imports import running, services
from customers.imports.enums import ImportState
from customers.imports.exceptions import ImportMoved
from customers.imports.models import CustomerImport
from customers.imports.objections import Standing, object_to
from customers.models import Customer, CustomerDomain, ResellerRelationship
from partners.models import AuditEntry, OutgoingMail
from tests.customers.imports.sheets import ADATUM, rows_of, sheet, uploaded
from tests.factories.customers import CustomerFactory
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKERS = 8


def rows(number):
    return [
        ADATUM | {"domain": f"c{each}.example", "registration_id": f"1{each:09}"}
        for each in range(number)
    ]


def approved(*of_rows, partner=None):
    partner = partner or PartnerFactory()
    member = MembershipFactory(partner=partner)
    found = uploaded(partner, member.user, *of_rows)
    to_the_end(found)()
    found.refresh_from_db()
    services.request_approval(found, actor=member.user)
    services.approve(found, actor=UserFactory(operator=True))
    return found


def to_the_end(found):
    def act():
        while running.run_batch(found.pk):
            pass
        return "finished"

    return act


def taken_over():
    return {
        "customers": Customer.objects.count(),
        "domains": CustomerDomain.objects.count(),
        "relationships": ResellerRelationship.objects.count(),
        "audit": AuditEntry.objects.filter(verb="relationship.imported").count(),
        "mails": OutgoingMail.objects.filter(kind="customer_taken_over").count(),
    }


def test_eight_workers_at_one_import():
    found = approved(*rows(120))

    at_once([to_the_end(found)] * WORKERS)

    found.refresh_from_db()
    assert (found.state, found.results, found.progress) == ("done", {"create": 120}, 120)
    assert set(taken_over().values()) == {120}
    assert AuditEntry.objects.filter(verb="customer_import.finished").count() == 1
    assert OutgoingMail.objects.filter(kind="customer_import_answered").count() == 1
    assert_copies_are_true()


def test_eight_partners_bring_the_same_new_customers_at_once():
    imports = [approved(*rows(20)) for _ in range(WORKERS)]

    at_once([to_the_end(found) for found in imports])

    assert taken_over() == {
        "customers": 20,
        "domains": 20,
        "relationships": 20 * WORKERS,
        "audit": 20 * WORKERS,
        "mails": 20 * WORKERS,
    }
    results = [row.result for found in imports for row in rows_of(found)]
    assert (results.count("create"), results.count("link")) == (20, 20 * (WORKERS - 1))
    assert_copies_are_true()


def test_two_imports_of_one_partner_with_the_same_customers():
    partner = PartnerFactory()
    CustomerFactory(default_domain="known.example")
    first = approved({"domain": "known.example"}, ADATUM, partner=partner)
    second = approved(ADATUM, {"domain": "known.example"}, partner=partner)

    at_once([to_the_end(found) for found in (first, second) for _ in range(4)])

    assert ResellerRelationship.objects.count() == 2
    results = sorted(row.result for found in (first, second) for row in rows_of(found))
    assert results == ["create", "link", "nothing", "nothing"]


def test_approve_is_pressed_by_many():
    found = CustomerImportFactory(state=ImportState.WAITING)
    operators = [UserFactory(operator=True) for _ in range(WORKERS)]

    def approve(operator):
        def act():
            try:
                services.approve(found, actor=operator)
            except ImportMoved:
                return "too late"
            return "approved"

        return act

    outcome = at_once([approve(operator) for operator in operators])

    assert outcome == {"approved": 1, "too late": WORKERS - 1}
    assert AuditEntry.objects.filter(verb="customer_import.approved").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_approve_races_reject_and_discard(_round):
    found = CustomerImportFactory(state=ImportState.WAITING)
    operator = UserFactory(operator=True)
    commands = [
        lambda: services.approve(found, actor=operator),
        lambda: services.reject(found, actor=operator, reason="No."),
        lambda: services.discard(found, actor=found.uploaded_by),
    ]

    def trying(command):
        def act():
            try:
                command()
            except ImportMoved:
                return "too late"
            return "done"

        return act

    assert at_once([trying(command) for command in commands * 2]) == {"done": 1, "too late": 5}
    found.refresh_from_db()
    assert found.state in {"running", "rejected", "discarded"}
    assert AuditEntry.objects.count() == 1


def test_one_file_is_uploaded_many_times_at_once():
    partner = PartnerFactory()
    person = MembershipFactory(partner=partner).user

    def upload():
        _found, created = services.upload(
            partner, actor=person, file_name="a.csv", data=sheet(ADATUM)
        )
        return "made" if created else "found"

    assert at_once([upload] * WORKERS) == {"made": 1, "found": WORKERS - 1}
    assert CustomerImport.objects.count() == 1


def test_many_object_at_once():
    row = TakenOverFactory()

    outcome = at_once([lambda: object_to(row, actor=None, reason="").value] * WORKERS)

    assert outcome == {Standing.OPEN: 1, Standing.OBJECTED: WORKERS - 1}
    assert AuditEntry.objects.filter(verb="relationship.objected").count() == 1
