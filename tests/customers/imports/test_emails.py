"""What the mails say, to whom, and when they are no longer needed."""

from datetime import UTC, datetime

import pytest

from customers.imports import notices
from customers.imports.enums import ImportState
from customers.imports.objections import link_for
from customers.imports.takeover import TAKEN_OVER
from partners.emails import compose
from partners.models import OutgoingMail
from tests.factories.customers import DirectoryUserFactory
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "pl", "cs", "ru"]


def mail(kind, language="en", **about):
    return OutgoingMail(kind=kind, recipient="a@people.example", language=language, about=about)


def html_of(message):
    return str(message.alternatives[0].content)


@pytest.fixture
def row(partner):
    return TakenOverFactory(customer_import__partner=partner)


def test_taken_over_says_who_since_when_what_it_means_and_how_to_object(row, partner):
    row.relationship.started_at = datetime(2021, 3, 15, tzinfo=UTC)
    row.relationship.save()
    row.values["since"] = "2021-03-15"
    row.save()
    person = DirectoryUserFactory(customer=row.customer, display_name="Ewa Lis")

    message = compose(mail(TAKEN_OVER, row=row.pk, person=person.pk))

    assert message is not None
    assert message.subject == f"Alice's Cloud lists {row.customer.name} as its customer"
    for text in (message.body, html_of(message)):
        assert "Hello Ewa Lis," in text
        assert "March 15, 2021" in text
        assert link_for(row, "en") in text
        assert "No agreement was accepted in your name" in text
        assert "operator@portal.example" in text
    assert "Partner ID: 5" in message.body


def test_taken_over_without_a_person_greets_the_company(row):
    message = compose(mail(TAKEN_OVER, row=row.pk, person=None))

    assert message is not None
    assert message.body.startswith("Hello,\n")
    # Nor does it say a date that nobody gave.
    assert f"Alice's Cloud has told us that it serves {row.customer.name} already." in message.body
    assert "Customer since" not in message.body + html_of(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_open_in_the_language_of_the_mail(row, language):
    message = compose(mail(TAKEN_OVER, language, row=row.pk, person=None))

    assert message is not None
    assert link_for(row, language) in message.body


def test_names_are_escaped_in_html_and_plain_in_text(partner):
    row = TakenOverFactory(customer_import__partner=partner)
    row.customer.name = "A <b>&\nC"
    row.customer.save()

    message = compose(mail(TAKEN_OVER, row=row.pk, person=None))

    assert message is not None
    assert "\n" not in message.subject
    assert "A &lt;b&gt;&amp;" in html_of(message)
    assert "A <b>&" in message.body


def test_nobody_is_told_of_what_has_ended(row):
    row.relationship.state = "removed"
    row.relationship.save()

    assert compose(mail(TAKEN_OVER, row=row.pk, person=None)) is None
    assert compose(mail(TAKEN_OVER, row=row.pk + 1, person=None)) is None


@pytest.mark.parametrize("for_operators", [True, False])
def test_objected(row, for_operators):
    assert compose(mail(notices.OBJECTED, row=row.pk, operators=for_operators)) is None
    row.objected_at, row.objection = datetime(2026, 11, 21, 9, tzinfo=UTC), "Who <are> they?"
    row.save()

    message = compose(mail(notices.OBJECTED, row=row.pk, operators=for_operators))

    assert message is not None
    assert message.subject == f"{row.customer.name} has objected to being taken over"
    assert "Reason: Who <are> they?" in message.body
    assert "Who &lt;are&gt; they?" in html_of(message)
    assert ("/admin/" in message.body) == for_operators
    assert ("Another import does not bring it back." in message.body) != for_operators


def test_requested_while_it_waits(partner):
    found = CustomerImportFactory(partner=partner, state=ImportState.WAITING)

    message = compose(mail(notices.REQUESTED, **{"import": found.pk}))

    assert message is not None
    assert message.subject == "Alice's Cloud asks to take customers over"
    assert f"/admin/customers/customerimport/{found.pk}/change/" in message.body
    assert "Would be taken over: 1" in message.body
    found.state = ImportState.REJECTED
    found.save()
    assert compose(mail(notices.REQUESTED, **{"import": found.pk})) is None
    assert compose(mail(notices.REQUESTED, **{"import": found.pk + 1})) is None


def test_answered(partner):
    found = CustomerImportFactory(partner=partner, state=ImportState.REJECTED, reason="No & no.")
    rejected = compose(mail(notices.ANSWERED, **{"import": found.pk}))
    assert rejected is not None
    assert rejected.subject == f"Import rejected: {found.file_name}"
    assert "Reason: No & no." in rejected.body
    assert f"/p/alices-cloud/customers/import/{found.public_id}/" in rejected.body

    found.state, found.results = ImportState.DONE, {"create": 2, "problem": 1}
    found.save()
    done = compose(mail(notices.ANSWERED, **{"import": found.pk}))
    assert done is not None
    assert "New customer: 2\nProblem: 1" in done.body
    assert "Reason" not in done.body


def test_an_operator_is_led_to_operations():
    found = CustomerImportFactory(
        uploaded_by=UserFactory(operator=True), state=ImportState.DONE, results={"link": 1}
    )

    message = compose(mail(notices.ANSWERED, **{"import": found.pk}))

    assert message is not None
    assert "/admin/customers/customerimport/" in message.body
    found.state = ImportState.RUNNING
    found.save()
    assert compose(mail(notices.ANSWERED, **{"import": found.pk})) is None
