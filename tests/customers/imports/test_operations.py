"""Operators upload for a partner, approve, reject, and let an import go on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.imports.enums import ImportState
from customers.imports.models import CustomerImport
from customers.models import Customer
from partners.models import AuditEntry
from tests.customers.imports.sheets import ADATUM, sheet, uploaded
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return UserFactory(operator=True, name="Olga Operator", email="olga@portal.example")


@pytest.fixture
def operations(client, operator):
    client.force_login(operator)
    return client


def url(name, *args):
    return reverse(f"admin:customers_customerimport_{name}", args=args)


@pytest.fixture
def waiting(partner, alice):
    return CustomerImportFactory(partner=partner, uploaded_by=alice, state=ImportState.WAITING)


def test_upload_for_a_partner_waits_for_approval_once_checked(
    operations, operator, partner, drain_tasks, mailoutbox
):
    data = {"partner": partner.pk, "file": SimpleUploadedFile("list.csv", sheet(ADATUM))}

    answer = operations.post(url("add"), data)

    found = CustomerImport.objects.get()
    assert answer.url == url("change", found.pk)
    assert (found.partner, found.uploaded_by) == (partner, operator)
    drain_tasks()
    found.refresh_from_db()
    assert found.state == ImportState.WAITING
    operations.post(url("approve", found.pk), {"sent": "yes"})
    drain_tasks()
    found.refresh_from_db()
    assert found.state == ImportState.DONE
    assert Customer.objects.get().name == "Adatum Polska"
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ola@adatum.example", operator.email]


def test_upload_form_is_one_for_files_and_tells_its_errors(operations, partner):
    assert 'enctype="multipart/form-data"' in operations.get(url("add")).content.decode()
    data = {"partner": partner.pk, "file": SimpleUploadedFile("list.csv", b"A,B\n")}

    page = operations.post(url("add"), data)

    assert page.status_code == 422
    assert b"The first line has to name the columns in English" in page.content
    assert operations.post(url("add"), {}).status_code == 422


def test_approve_asks_and_then_acts(operations, operator, waiting):
    page = operations.get(url("approve", waiting.pk))
    assert b"Approve the import" in page.content
    waiting.refresh_from_db()
    assert waiting.state == ImportState.WAITING

    answer = operations.post(url("approve", waiting.pk), {"sent": "yes"})

    waiting.refresh_from_db()
    assert answer.url == url("change", waiting.pk)
    assert (waiting.state, waiting.approved) == (ImportState.RUNNING, True)
    assert waiting.decided_by_name == str(operator)
    entry = AuditEntry.objects.get(verb="customer_import.approved")
    assert (entry.actor, [reader.organisation_id for reader in entry.readers.all()]) == (
        operator, [waiting.partner.public_id],
    )  # fmt: skip


def test_approving_twice_is_approving_once(operations, waiting, drain_tasks):
    operations.post(url("approve", waiting.pk), {"sent": "yes"})

    page = operations.post(url("approve", waiting.pk), {"sent": "yes"})

    assert page.status_code == 422
    assert b"The import is in another state by now: Being carried out." in page.content
    assert AuditEntry.objects.filter(verb="customer_import.approved").count() == 1


def test_reject_needs_a_reason_and_tells_it(operations, waiting, alice, drain_tasks, mailoutbox):
    assert operations.post(url("reject", waiting.pk), {"reason": ""}).status_code == 422

    operations.post(url("reject", waiting.pk), {"reason": "Not your domains."})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (ImportState.REJECTED, "Not your domains.")
    drain_tasks()
    [mail] = mailoutbox
    assert (mail.to, "Not your domains." in mail.body) == ([alice.email], True)
    assert operations.post(url("approve", waiting.pk), {"sent": "yes"}).status_code == 422


@pytest.mark.parametrize("state", set(ImportState) - {ImportState.WAITING})
def test_only_what_waits_is_decided(operations, partner, state):
    found = CustomerImportFactory(partner=partner, state=state)

    for name, data in (("approve", {"sent": "yes"}), ("reject", {"reason": "No."})):
        assert operations.post(url(name, found.pk), data).status_code == 422
    found.refresh_from_db()
    assert found.state == state
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("approved", "goes_on"), [(True, "running"), (False, "checking")])
def test_go_on_after_a_fault(operations, partner, approved, goes_on):
    found = CustomerImportFactory(partner=partner, state=ImportState.FAILED, approved=approved)
    assert b"Let the import go on" in operations.get(url("change", found.pk)).content

    operations.post(url("resume", found.pk), {"sent": "yes"})

    found.refresh_from_db()
    assert found.state == goes_on
    assert operations.post(url("resume", found.pk), {"sent": "yes"}).status_code == 422


def test_a_file_uploaded_again_meanwhile_takes_the_place_of_the_stopped_one(operations, partner):
    stopped = CustomerImportFactory(partner=partner, state=ImportState.FAILED)
    CustomerImportFactory(partner=partner, checksum=stopped.checksum)

    page = operations.post(url("resume", stopped.pk), {"sent": "yes"})

    assert page.status_code == 422
    assert b"The same file was uploaded again" in page.content


def test_buttons_follow_the_state(operations, waiting, partner):
    page = operations.get(url("change", waiting.pk)).content.decode()
    assert url("approve", waiting.pk) in page
    assert url("reject", waiting.pk) in page
    assert url("resume", waiting.pk) not in page
    done = CustomerImportFactory(partner=partner, state=ImportState.DONE)
    assert url("approve", done.pk) not in operations.get(url("change", done.pk)).content.decode()


def test_lines_of_one_import(operations, waiting):
    TakenOverFactory()
    lines = reverse("admin:customers_customerimportrow_changelist")

    page = operations.get(lines, {"customer_import__id__exact": waiting.pk}).content.decode()

    assert "Primary domain name: bellows is not a domain, such as contoso.com." in page
    assert "2 lines of imports" in page


def test_list_and_line(operations, waiting):
    assert operations.get(url("changelist")).status_code == 200
    line = waiting.rows.first()
    page = operations.get(reverse("admin:customers_customerimportrow_change", args=[line.pk]))
    assert page.status_code == 200


def test_result_as_a_file(operations, waiting):
    response = operations.get(url("export", waiting.pk))

    assert b"bellows is not a domain" in b"".join(response.streaming_content)


@pytest.mark.parametrize("name", ["approve", "reject", "resume", "export"])
def test_only_operators_enter(client_for, alice, waiting, name):
    assert client_for(alice).post(url(name, waiting.pk), {"reason": "x"}).status_code in {302, 403}
    waiting.refresh_from_db()
    assert waiting.state == ImportState.WAITING


def test_partner_reads_who_uploaded(partner, operator):
    assert uploaded(partner, operator).uploaded_by_name == "Olga Operator (olga@portal.example)"
