"""The partner's pages: upload, the check's result, the commands, progress and files."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.imports import services
from customers.imports.enums import ImportState
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.models import Customer
from customers.services import end_relationship
from partners.models import AuditEntry, OutgoingMail
from partners.sheets import forms
from tests.customers.imports.sheets import ADATUM, rows_of, sheet, uploaded
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(partner):
    return reverse("customers:import", args=[partner.slug])


@pytest.fixture
def url(partner):
    def of(found, name="import_detail"):
        return reverse(f"customers:{name}", args=[partner.slug, found.public_id])

    return of


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


def file(data=None, name="customers.csv"):
    return {"file": SimpleUploadedFile(name, sheet(ADATUM) if data is None else data)}


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- start and upload ----------------------------------------------------------------------------


def test_upload_is_checked_in_the_background(browser, partner, alice, start, url, drain_tasks):
    response = browser.post(start, file())

    found = CustomerImport.objects.get()
    assert (response.status_code, response.url) == (303, url(found))
    assert (found.partner, found.uploaded_by, found.state) == (partner, alice, "checking")
    assert (found.file_name, found.encoding, found.delimiter, found.row_count) == (
        "customers.csv", "UTF-8", ",", 1,
    )  # fmt: skip
    assert "The file is being checked." in text(browser.get(url(found)))
    drain_tasks()
    assert "1 customer would be taken over." in text(browser.get(url(found)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "The file is empty."),
        (b"Adatum,1\n", "The first line has to name the columns in English"),
        (b"PK\x03\x04", "This is a workbook."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(browser, start, data, message):
    response = browser.post(start, file(data))

    assert response.status_code == 422
    assert message in response.context["form"].errors["file"][0]
    assert not CustomerImport.objects.exists()
    assert not AuditEntry.objects.exists()


def test_no_file_and_a_large_one(browser, start, monkeypatch):
    assert browser.post(start, {"sent": "yes"}).status_code == 422
    monkeypatch.setattr(forms, "MAX_BYTES", 1024 * 1024)
    response = browser.post(start, file(b"a" * (1024 * 1024 + 1)))
    assert response.context["form"].errors["file"] == [
        "The file is larger than 1 MB. Split it into several files."
    ]


def test_the_same_file_sent_twice_is_one_import(browser, start, url):
    first, second = browser.post(start, file()), browser.post(start, file())

    assert first.url == second.url
    assert CustomerImport.objects.count() == 1
    assert AuditEntry.objects.filter(verb="customer_import.uploaded").count() == 1


def test_uploads_of_a_day_are_limited(browser, start, monkeypatch):
    monkeypatch.setattr(services, "UPLOADS_PER_DAY", 2)

    answers = [browser.post(start, file(sheet(ADATUM | {"city": str(n)}))) for n in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 422]


@pytest.mark.parametrize("number", [1, 3])
def test_history_lists_the_own_imports(browser, partner, start, number, django_assert_num_queries):
    own = [CustomerImportFactory(partner=partner) for _ in range(number)]
    theirs = CustomerImportFactory()

    with django_assert_num_queries(4):  # session, user, membership, imports
        response = browser.get(start)

    page = text(response)
    assert [each["file_name"] for each in response.context["files"]] == [
        found.file_name for found in reversed(own)
    ]
    assert theirs.file_name not in page


def test_history_is_paged(browser, partner, start):
    for _ in range(21):
        CustomerImportFactory(partner=partner, with_rows=False)

    first = browser.get(start)
    second = browser.get(start + first.context["next_url"])

    assert (len(first.context["files"]), len(second.context["files"])) == (20, 1)


def test_template(browser, partner):
    response = browser.get(reverse("customers:import_template", args=[partner.slug]))

    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Company name", "Primary domain name", "Microsoft ID"]
    assert len(lines) == 3
    assert response["Content-Disposition"] == 'attachment; filename="customers.csv"'


def test_the_customer_list_leads_here_for_those_who_may(client_for, alice, partner, start, bob):
    page = client_for(alice).get(reverse("customers:list", args=[partner.slug]))
    assert f'href="{start}"' in page.content.decode()
    assert client_for(bob).get(start).status_code == 403


# --- the import's page ---------------------------------------------------------------------------


@pytest.fixture
def checked(partner, alice, drain_tasks):
    CustomerFactory(name="Secret Name", default_domain="known.example")
    ResellerRelationshipFactory(
        partner=partner, customer=CustomerFactory(default_domain="own.example")
    )
    found = uploaded(
        partner,
        alice,
        ADATUM,
        {"domain": "known.example"},
        {"domain": "own.example"},
        {"domain": "bad domain", "name": "Bad"},
    )
    drain_tasks()
    found.refresh_from_db()
    return found


def test_each_line_is_explained(browser, checked, url):
    response = browser.get(url(checked))

    assert [(row["number"], row["label"], row["explanations"]) for row in
            response.context["rows"]] == [
        (2, "New customer",
         ["Is created here, without a sign-in, and becomes your customer."]),
        (3, "Known customer", ["Is known here and becomes your customer; its profile stays."]),
        (4, "Nothing to do", ["Is your customer already."]),
        (5, "Problem", ["Primary domain name: bad domain is not a domain, such as contoso.com."]),
    ]  # fmt: skip
    # Of a customer that is not its own a partner reads no more than what it typed.
    assert "Secret Name" not in text(response)


def test_only_problems(browser, checked, url):
    response = browser.get(url(checked), {"show": "problem"})

    assert [row["number"] for row in response.context["rows"]] == [5]
    assert [(tab["label"], tab["number"], tab["current"]) for tab in response.context["tabs"]] == [
        ("All", 4, False),
        ("Problem", 1, True),
        ("Known customer", 1, False),
        ("New customer", 1, False),
        ("Nothing to do", 1, False),
    ]
    assert len(browser.get(url(checked), {"show": "nonsense"}).context["rows"]) == 4


def test_no_line_with_this_result(browser, partner, alice, url, drain_tasks):
    found = uploaded(partner, alice)
    drain_tasks()

    assert "No line has this result." in text(browser.get(url(found), {"show": "problem"}))


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_for_many_lines(
    browser, partner, url, number, django_assert_num_queries, no_n_plus_one
):
    found = CustomerImportFactory(partner=partner, with_rows=False)
    for line in range(number):
        TakenOverFactory(customer_import=found, number=line + 2)

    with django_assert_num_queries(5):  # session, user, membership, import, lines
        browser.get(url(found))


def test_lines_are_paged_by_key(browser, partner, url):
    found = CustomerImportFactory(partner=partner, with_rows=False, row_count=60)
    CustomerImportRow.objects.bulk_create(
        CustomerImportRow(customer_import=found, number=number, verdict="create")
        for number in range(2, 62)
    )

    first = browser.get(url(found), {"show": "create"})
    second = browser.get(url(found) + first.context["next_url"])

    assert [len(page.context["rows"]) for page in (first, second)] == [50, 10]
    assert second.context["rows"][0]["number"] == 52
    assert second.context["next_url"] == ""
    assert "show=create" in second.context["previous_url"]


def test_results_lead_to_the_customers(browser, partner, url):
    row = TakenOverFactory(customer_import__partner=partner)

    page = browser.get(url(row.customer_import))

    account = reverse("customers:account", args=[partner.slug, row.customer.public_id])
    assert f'href="{account}"' in page.content.decode()
    assert "Was created here and is your customer now." in text(page)


def test_an_objection_shows_and_leads_nowhere(browser, partner, url):
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    row = TakenOverFactory(customer_import__partner=partner, objected_at=at)
    end_relationship(row.relationship, ended_by_name="Alice")

    page = browser.get(url(row.customer_import))

    assert "The customer objected on Nov. 21, 2026. The relationship has ended." in text(page)
    assert str(row.customer.public_id) not in page.content.decode()


@pytest.mark.parametrize("state", ImportState)
def test_every_state_has_its_words(browser, partner, url, state):
    found = CustomerImportFactory(partner=partner, state=state, reason="Two lists, please.")

    page = browser.get(url(found))

    assert str(ImportState(state).label) in text(page)
    assert ("Ask for approval" in text(page)) == (state == ImportState.CHECKED)
    closed = {"running", "done", "rejected", "discarded"}
    if state != ImportState.RUNNING:
        assert page.context["may_discard"] == (state not in closed)
    assert ("Two lists, please." in text(page)) == (state == ImportState.REJECTED)


def test_nothing_to_take_over(browser, partner, url):
    found = CustomerImportFactory(partner=partner, verdicts={"problem": 2})

    page = text(browser.get(url(found)))

    assert "There is nothing to take over in this file." in page
    assert "Ask for approval" not in page
    answer = browser.post(url(found, "import_request"), follow=True)
    assert "There is nothing to take over in this file." in text(answer)


def test_file_name_cannot_become_markup(browser, partner, url, start):
    found = CustomerImportFactory(partner=partner, file_name="<script>x</script>.csv")

    for address in (start, url(found)):
        assert b"<script>x" not in browser.get(address).content


# --- commands ------------------------------------------------------------------------------------


def test_asking_for_approval(browser, checked, url, drain_tasks, mailoutbox):
    response = browser.post(url(checked, "import_request"))

    checked.refresh_from_db()
    assert (response.status_code, response.url) == (303, url(checked))
    assert checked.state == ImportState.WAITING
    entry = AuditEntry.objects.get(verb="customer_import.requested")
    assert (entry.actor, entry.data["verdicts"]) == (
        checked.uploaded_by, {"create": 1, "link": 1, "nothing": 1, "problem": 1},
    )  # fmt: skip
    assert [reader.organisation_id for reader in entry.readers.all()] == [checked.partner.public_id]
    drain_tasks()
    assert [mail.to for mail in mailoutbox] == [["operator@portal.example"]]
    assert Customer.objects.count() == 2  # nothing has been changed yet


def test_asking_twice_is_asking_once(browser, checked, url):
    for _ in range(2):
        answer = browser.post(url(checked, "import_request"), follow=True)

    assert "The import is in another state by now: Waiting for approval." in text(answer)
    assert AuditEntry.objects.filter(verb="customer_import.requested").count() == 1
    assert OutgoingMail.objects.count() == 1


def test_asking_before_the_check_is_over(browser, partner, url, alice):
    found = uploaded(partner, alice)

    answer = browser.post(url(found, "import_request"), follow=True)

    assert "The check is still under way." in text(answer)
    found.refresh_from_db()
    assert found.state == ImportState.CHECKING


def test_discarding_deletes_the_lines(browser, checked, url):
    assert "Discard the import?" in text(browser.get(url(checked, "import_discard")))
    assert CustomerImportRow.objects.count() == 4

    answer = browser.post(url(checked, "import_discard"), follow=True)

    checked.refresh_from_db()
    assert checked.state == ImportState.DISCARDED
    assert not CustomerImportRow.objects.exists()
    assert "Its lines have been deleted." in text(answer)
    assert AuditEntry.objects.filter(verb="customer_import.discarded").count() == 1


@pytest.mark.parametrize("state", ["running", "done", "rejected", "discarded"])
def test_what_is_decided_is_not_discarded(browser, partner, url, state):
    found = CustomerImportFactory(partner=partner, state=state, approved=state != "rejected")

    browser.post(url(found, "import_discard"))

    found.refresh_from_db()
    assert found.state == state
    assert len(rows_of(found)) == 2


def test_a_discarded_file_may_come_again(browser, start, url, drain_tasks):
    first = browser.post(start, file()).url
    drain_tasks()
    browser.post(f"{first}discard/")

    assert browser.post(start, file()).url != first


# --- progress ------------------------------------------------------------------------------------


def test_progress_is_told_until_it_is_done(browser, partner, url, drain_tasks, alice):
    found = uploaded(partner, alice)
    live = url(found, "import_live")

    first = browser.get(live)
    assert "0 of 1 lines" in text(first)
    assert f'data-live="{live}"' in first.content.decode()
    again = browser.get(live, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    drain_tasks()
    done = browser.get(live, headers={"If-None-Match": first["ETag"]})
    assert done.status_code == 200
    assert "The file has been checked." in text(done)
    assert "data-live=" not in done.content.decode()  # nothing more to ask for


def test_looking_at_the_progress_is_cheap(browser, partner, url, django_assert_num_queries):
    found = CustomerImportFactory(partner=partner, state=ImportState.RUNNING)
    tag = browser.get(url(found, "import_live"))["ETag"]

    with django_assert_num_queries(4):  # session, user, membership, import
        browser.get(url(found, "import_live"), headers={"If-None-Match": tag})


# --- the result as a file ------------------------------------------------------------------------


def read(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_result_can_be_downloaded_mended_and_uploaded_again(
    browser, checked, url, start, partner, drain_tasks
):
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        browser.force_login(checked.uploaded_by)
        response = browser.get(url(checked, "import_export"))
    assert response["Content-Disposition"] == (
        'attachment; filename="customer-import-alices-cloud-2026-11-21.csv"'
    )
    lines = read(response)
    assert lines[0][:5] == ["Line", "Result", "Explanation", "Company name", "Primary domain name"]
    assert [line[1] for line in lines[1:]] == [
        "New customer", "Known customer", "Nothing to do", "Problem",
    ]  # fmt: skip
    phone = lines[0].index("Phone number")
    assert lines[1][phone] == "'+48 58 555 01 00"  # no spreadsheet calculates it
    lines[4][4] = "mended.example"
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)

    browser.force_login(checked.uploaded_by)  # the session of that morning may have ended by now
    browser.post(start, file(buffer.getvalue().encode(), "mended.csv"))
    drain_tasks()

    again = CustomerImport.objects.get(file_name="mended.csv")
    assert again.unknown_columns == ["Line", "Result", "Explanation"]
    assert [row.outcome for row in rows_of(again)] == ["create", "link", "nothing", "problem"]
    assert rows_of(again)[0].values["phone"] == ADATUM["phone"]


def test_no_cell_of_the_result_is_a_formula(browser, partner, url):
    found = CustomerImportFactory(partner=partner, with_rows=False)
    CustomerImportRow.objects.create(
        customer_import=found,
        number=2,
        verdict="problem",
        values={"name": "=cmd|' /C calc'!A0", "domain": "@x", "city": "-1"},
        problems=[["bad_name", "", "=1+1"]],
    )

    cells = read(browser.get(url(found, "import_export")))[1]

    assert {"'=cmd|' /C calc'!A0", "'@x", "'-1", "'=1+1 is not the name of a company."} <= set(
        cells
    )


def test_words_are_those_of_the_reader_although_the_file_is_made_later(
    client_for, alice, checked, url
):
    alice.language = "pl"
    alice.save()

    lines = read(client_for(alice).get(url(checked, "import_export")))

    assert lines[0][3] == "Company name"  # columns stay English, so that the file can come back


# --- doors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["import_detail", "import_live", "import_discard", "import_export"]
)
def test_a_stranger_finds_nothing(client_for, charlie, checked, url, name):
    theirs = reverse(
        f"customers:{name}", args=[charlie.memberships.get().partner.slug, checked.public_id]
    )
    assert client_for(charlie).get(url(checked, name)).status_code == 404
    assert client_for(charlie).get(theirs).status_code == 404


def test_a_strangers_command_changes_nothing(client_for, charlie, checked, url):
    theirs = charlie.memberships.get().partner.slug
    for name in ("import_request", "import_discard"):
        address = reverse(f"customers:{name}", args=[theirs, checked.public_id])
        assert client_for(charlie).post(address).status_code == 404
    checked.refresh_from_db()
    assert checked.state == ImportState.CHECKED


def test_operators_upload_is_seen_by_the_partner(browser, partner, url, drain_tasks):
    found = uploaded(partner, UserFactory(operator=True))
    drain_tasks()

    assert "The import waits for the operators" in text(browser.get(url(found)))


def test_two_partners_may_upload_one_file(alice, partner, charlie):
    data = sheet(ADATUM)
    services.upload(partner, actor=alice, file_name="a.csv", data=data)
    services.upload(PartnerFactory(), actor=charlie, file_name="a.csv", data=data)

    assert CustomerImport.objects.count() == 2
