"""Operators act: each command is a service with the operator as actor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from customers.enums import Qualification
from customers.models import AgreementText, Customer, CustomerDomain, ResellerRelationship
from invitations.enums import InvitationState
from partners.enums import LocationScope, MailState, Role, UserKind
from partners.models import (
    AuditEntry,
    Membership,
    OutgoingMail,
    Partner,
    PartnerAgreementText,
    PartnerLocation,
    User,
)
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

ONBOARDING = {
    "name": "Litware Polska",
    "domain": " Litware.Example ",
    "country": "PL",
    "cloud": "public",
    "is_direct_bill": "on",
    "address_line1": "ul. Prosta 1",
    "city": "Warszawa",
    "postal_code": "00-838",
    "global_id": "4200001",
    "location_id": "4200002",
    "admin_name": "Ola Nowak",
    "admin_email": "Ola@Litware.Example",
    "admin_language": "pl",
}


def make_mail(number: int = 0, state: str = MailState.FAILED) -> OutgoingMail:
    return OutgoingMail.objects.create(
        kind="account_unknown",
        recipient=f"somebody{number}@people.example",
        state=state,
        attempts=10,
        server_answer="550 No such mailbox",
    )


def url(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


# --- onboarding ------------------------------------------------------------------------------


def test_onboard_makes_partner_ids_and_global_admin(
    operations: Client, operator: User, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    answer = operations.post(url("partners_partner_add"), ONBOARDING)

    partner = Partner.objects.get()
    assert answer["Location"] == url("partners_partner_change", partner.pk)
    assert (partner.slug, partner.domain) == ("litware-polska", "litware.example")
    numbers = PartnerLocation.objects.order_by("number").values_list("scope", "number", "country")
    assert list(numbers) == [("global", "4200001", "PL"), ("location", "4200002", "PL")]
    member = Membership.objects.get()
    assert (member.user.email, member.user.kind) == ("ola@litware.example", UserKind.STAFF)
    assert member.roles == [Role.GLOBAL_ADMIN]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("partner.onboarded", operator)
    drain_tasks()
    assert [mail.to for mail in mailoutbox] == [["ola@litware.example"]]
    assert LogEntry.objects.count() == 0  # one trail, ours


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"domain": "not a domain"}, "domain", "Enter a domain, such as contoso.com."),
        ({"is_direct_bill": ""}, "is_direct_bill", "Choose at least one kind."),
        ({"global_id": "12a"}, "global_id", "A Partner ID has 4 to 12 digits."),
        ({"location_id": "4200001"}, "location_id", "The two Partner IDs must differ."),
        ({"admin_email": "ola"}, "admin_email", "Enter a valid email address."),
    ],
)
def test_onboard_tells_what_is_wrong(
    operations: Client, wrong: dict[str, str], field: str, message: str
) -> None:
    page = operations.post(url("partners_partner_add"), ONBOARDING | wrong)

    assert page.status_code == 422
    assert page.context["adminform"].form.errors == {field: [message]}
    assert Partner.objects.count() == 0


def test_onboard_tells_what_the_service_refuses(operations: Client) -> None:
    UserFactory.create(directory=True, email="ola@litware.example")

    page = operations.post(url("partners_partner_add"), ONBOARDING)

    assert page.status_code == 422
    assert page.context["adminform"].form.non_field_errors() == [
        "This sign-in name belongs to a login of another kind."
    ]
    assert "This sign-in name belongs to a login of another kind." in page.text


def test_onboard_refuses_numbers_and_domains_of_others(operations: Client) -> None:
    other = PartnerFactory.create(domain="litware.example")
    taken = other.locations.get(scope=LocationScope.GLOBAL).number

    page = operations.post(url("partners_partner_add"), ONBOARDING | {"global_id": taken})

    assert page.context["adminform"].form.errors == {
        "domain": ["Partner with this Domain already exists."],
        "global_id": ["This Partner ID belongs to another partner."],
    }


# --- commands --------------------------------------------------------------------------------


def run(client: Client, name: str, action: str, *rows: Any) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url(f"{name}_changelist"), data, follow=True)


def test_failed_mail_is_tried_again(
    operations: Client, operator: User, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    mail, sent = make_mail(1), make_mail(2, MailState.SENT)

    page = run(operations, "partners_outgoingmail", "try_again", mail, sent)

    assert [str(message) for message in page.context["messages"]] == [
        "account_unknown → somebody2@people.example: Only failed mail is tried again.",
        "Done for 1 row.",
    ]
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [("mail.retried", operator.pk)]
    drain_tasks()
    assert [message.to for message in mailoutbox] == [["somebody1@people.example"]]


def test_invitation_is_revoked_with_the_operator_as_actor(
    operations: Client, operator: User
) -> None:
    open_one, answered = (
        InvitationFactory.create(sent=True),
        InvitationFactory.create(declined=True),
    )

    run(operations, "invitations_invitation", "revoke", open_one, answered)

    open_one.refresh_from_db()
    answered.refresh_from_db()
    assert (open_one.state, answered.state) == (InvitationState.REVOKED, InvitationState.DECLINED)
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [
        ("invitation.revoked", operator.pk)
    ]


def test_a_special_qualification_in_review_is_decided(operations: Client, operator: User) -> None:
    approved, refused = (
        CustomerFactory.create(name=name, qualification=Qualification.IN_REVIEW)
        for name in ("Bellows College", "Adatum")
    )
    plain = CustomerFactory.create(name="Plain")
    page = operations.get(url("customers_customer_changelist"), {"qualification": "in_review"})
    assert set(page.context["cl"].queryset) == {approved, refused}

    told = run(operations, "customers_customer", "approve_education", approved, plain)
    run(operations, "customers_customer", "refuse_education", refused)

    assert [str(message) for message in told.context["messages"]] == [
        "Plain: Its special qualification is not in review.",
        "Done for 1 row.",
    ]
    assert [
        Customer.objects.get(pk=each.pk).qualification for each in (approved, refused, plain)
    ] == ["education", "refused", "none"]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "target_text", "actor")) == [
        ("customer.qualified", "Bellows College", operator.pk),
        ("customer.qualification_refused", "Adatum", operator.pk),
    ]


def test_domain_is_added_and_found(operations: Client, operator: User) -> None:
    relationship = ResellerRelationshipFactory.create()

    operations.post(
        url("customers_customer_add_domain", relationship.customer_id), {"name": "Żółw.Example"}
    )

    added = "xn--w-uga1v8h.example"
    assert CustomerDomain.objects.filter(customer=relationship.customer, name=added).exists()
    relationship = ResellerRelationship.objects.get()
    assert added in relationship.search_text
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data) == (
        "customer.domain_added",
        operator,
        {"domain": added},
    )


@pytest.mark.parametrize("name", ["other.example", "further.example", "OTHER.example."])
def test_domain_of_another_customer_is_refused(operations: Client, name: str) -> None:
    CustomerFactory.create(default_domain="other.example", domains=["further.example"])
    customer = CustomerFactory.create()

    page = operations.post(url("customers_customer_add_domain", customer.pk), {"name": name})

    assert page.status_code == 422
    assert page.context["adminform"].form.errors == {
        "name": ["This domain belongs to a customer already."]
    }


def test_agreement_text_is_published_once(operations: Client, operator: User) -> None:
    data = {
        "version": "2027-01", "language": "pl", "valid_from": "2027-01-01", "title": "Umowa",
        "body": "Tekst.",
    }  # fmt: skip

    operations.post(url("customers_agreementtext_add"), data)
    page = operations.post(url("customers_agreementtext_add"), data | {"body": "Inny tekst."})

    assert page.status_code == 422
    assert AgreementText.objects.get().body == "Tekst."
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [
        ("agreement.published", operator.pk)
    ]


def test_location_is_added_and_deactivated(operations: Client, operator: User) -> None:
    partner = PartnerFactory.create()
    add = url("partners_partner_add_location", partner.pk)
    partner_page = operations.get(url("partners_partner_change", partner.pk)).text
    assert add in partner_page

    answer = operations.post(add, {"number": "4711", "country": "CZ"})
    refused = operations.post(add, {"number": "4712", "country": "CZ"})

    assert answer["Location"] == url("partners_partner_change", partner.pk)
    assert refused.status_code == 422
    assert refused.context["adminform"].form.non_field_errors() == [
        "There is an active location in this country: 4711. Deactivate it first."
    ]
    assert operations.post(add, {"number": "47x", "country": ""}).status_code == 422

    location = partner.locations.get(number="4711")
    deactivate = url("partners_partner_deactivate_location", partner.pk)
    assert "4711 (CZ)" in operations.get(deactivate).text
    operations.post(deactivate, {"location": location.pk})

    location.refresh_from_db()
    assert not location.is_active
    assert list(AuditEntry.objects.order_by("id").values_list("verb", "actor")) == [
        ("partner.location_added", operator.pk),
        ("partner.location_removed", operator.pk),
    ]


def test_only_own_active_locations_are_deactivated(operations: Client) -> None:
    partner, other = PartnerFactory.create(), PartnerFactory.create()
    page = url("partners_partner_deactivate_location", partner.pk)

    for location in (
        partner.locations.get(scope=LocationScope.GLOBAL),
        other.locations.get(scope=LocationScope.LOCATION),
    ):
        assert operations.post(page, {"location": location.pk}).status_code == 422

    assert not PartnerLocation.objects.filter(is_active=False).exists()


def test_partner_agreement_is_published_once(operations: Client, operator: User) -> None:
    page = url("partners_partneragreementtext_add")
    data = {"version": "2027-01", "valid_from": "2027-01-01", "title": "Agreement", "body": "One."}

    operations.post(page, data)
    answer = operations.post(page, data | {"body": "Two."})

    assert answer.status_code == 422
    assert PartnerAgreementText.objects.get().body == "One."
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [
        ("partner_agreement.published", operator.pk)
    ]


def test_command_pages_open_and_refuse_strangers(operations: Client, bob: User) -> None:
    customer = CustomerFactory.create()
    pages = [
        url("partners_partner_add"),
        url("partners_partneragreementtext_add"),
        url("partners_partner_add_location", PartnerFactory.create().pk),
        url("customers_agreementtext_add"),
        url("customers_customer_add_domain", customer.pk),
    ]

    assert [operations.get(page).status_code for page in pages] == [200] * 5
    operations.force_login(bob)
    answers = [operations.post(page, follow=True).status_code for page in pages]
    assert answers == [403] * 5
