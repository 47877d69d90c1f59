"""Operations: who may enter, what operators look at, and that they act through services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.endings.models import EndRequest
from customers.models import CustomerDomain
from invitations.enums import ApplicationState
from partners import audit
from partners.enums import LocationScope, MailState
from partners.models import OutgoingMail, Partner, User
from subscriptions.models import SubscriptionOwner
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.invitations import (
    InvitationAnswerFactory,
    InvitationFactory,
    TenantApplicationFactory,
)
from tests.factories.partners import (
    MembershipFactory,
    PartnerAgreementTextFactory,
    PartnerFactory,
    UserFactory,
)
from tests.factories.requests import (
    HealthFetchFactory,
    ServiceHealthFactory,
    ServiceRequestFactory,
)
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory
from tests.factories.sheets import CatalogueImportFactory, UsageImportFactory, UsageLineFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def make_mail(number: int = 0, state: str = MailState.FAILED) -> OutgoingMail:
    return OutgoingMail.objects.create(
        kind="account_unknown",
        recipient=f"somebody{number}@people.example",
        state=state,
        attempts=10,
        server_answer="550 No such mailbox",
    )


def make_customer() -> None:
    customer = CustomerFactory.create()
    DirectoryUserFactory.create(customer=customer, global_admin=True)
    CustomerAgreementFactory.create(customer=customer)
    ResellerRelationshipFactory.create(customer=customer)
    AdminGrantFactory.create(customer=customer)


def make_entry() -> None:
    partner = PartnerFactory.create()
    audit.record("test.happened", target=partner, actor=None, readers=[partner])


def make_end_request() -> None:
    relationship = ResellerRelationshipFactory.create()
    EndRequest.objects.create(
        partner=relationship.partner,
        customer=relationship.customer,
        relationship=relationship,
        requested_by_name="Tina",
        due_on=timezone.localdate(),
    )


def make_owner() -> None:
    row = SubscriptionFactory.create(offer=OfferFactory.create(usage=True))
    partner = PartnerFactory.create(reseller=True)
    SubscriptionOwner.objects.create(subscription=row, partner=partner, granted_by_name="Tina")


MAKERS: dict[str, Callable[[], object]] = {
    "partners_partner": MembershipFactory.create,
    "partners_membership": MembershipFactory.create,
    "partners_user": UserFactory.create,
    "partners_outgoingmail": make_mail,
    "partners_auditentry": make_entry,
    "customers_customer": make_customer,
    "customers_agreementtext": AgreementTextFactory.create,
    "partners_partneragreementtext": PartnerAgreementTextFactory.create,
    "customers_customerimport": CustomerImportFactory.create,
    "customers_customerimportrow": TakenOverFactory.create,
    "customers_endrequest": make_end_request,
    "customers_resellerassociation": ResellerAssociationFactory.create,
    "resellers_partnership": PartnershipFactory.create,
    "subscriptions_product": OfferFactory.create,
    "subscriptions_offer": OfferFactory.create,
    "subscriptions_catalogueimport": CatalogueImportFactory.create,
    "subscriptions_usageimport": UsageImportFactory.create,
    "subscriptions_sheetimportrow": CatalogueImportFactory.create,
    "subscriptions_usageline": UsageLineFactory.create,
    "subscriptions_servicehealth": ServiceHealthFactory.create,
    "subscriptions_healthfetch": HealthFetchFactory.create,
    "subscriptions_servicerequest": ServiceRequestFactory.create,
    "subscriptions_subscriptionowner": make_owner,
    "invitations_invitation": InvitationAnswerFactory.create,
    "invitations_tenantapplication": TenantApplicationFactory.create,
}


def url(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


# --- the door --------------------------------------------------------------------------------


def test_visitor_is_sent_to_our_sign_in(client: Client) -> None:
    answer = client.get(url("partners_partner_changelist"))

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/admin/partners/partner/"


def test_admins_own_sign_in_page_leads_to_ours(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("kind", ["staff", "directory"])
def test_other_people_are_refused(client: Client, kind: str) -> None:
    client.force_login(UserFactory.create(**{kind: True}))

    answer = client.get(url("partners_partner_changelist"), follow=True)

    assert answer.status_code == 403


def test_deactivated_operator_is_a_visitor(client: Client, operator: User) -> None:
    client.force_login(operator)
    User.objects.filter(pk=operator.pk).update(is_active=False)

    assert client.get(url("index")).status_code == 302


def test_password_is_changed_through_our_page(operations: Client) -> None:
    assert operations.get(url("password_change"))["Location"] == reverse("account_change_password")


def test_signing_out_leads_to_sign_in(operations: Client) -> None:
    assert operations.post(url("logout"))["Location"] == reverse("account_login")


# --- what is there ---------------------------------------------------------------------------


def test_only_known_models_are_registered_and_nothing_is_deleted(operator: User) -> None:
    request = RequestFactory().get("/")
    request.user = operator
    registered = {
        model._meta.label_lower: model_admin for model, model_admin in admin.site._registry.items()
    }

    assert sorted(registered) == sorted(
        [name.replace("_", ".") for name in MAKERS] + ["django_tasks_database.dbtaskresult"]
    )
    may_delete = [n for n, one in registered.items() if one.has_delete_permission(request)]
    may_change = [n for n, one in registered.items() if one.has_change_permission(request)]
    may_add = [n for n, one in registered.items() if one.has_add_permission(request)]
    assert (may_delete, may_change) == ([], [])
    assert sorted(may_add) == [
        "customers.agreementtext",
        "customers.customerimport",
        "partners.partner",
        "partners.partneragreementtext",
        "subscriptions.catalogueimport",
        "subscriptions.offer",
        "subscriptions.product",
        "subscriptions.usageimport",
    ]


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_list_costs_the_same_for_one_and_five_rows(
    operations: Client, name: str, django_assert_num_queries: Any
) -> None:
    make = MAKERS[name]
    kwargs = [{"language": code} for code in ("en", "pl", "cs", "ru", "de")]
    several = name == "customers_agreementtext"
    make(**kwargs[0]) if several else make()
    operations.get(url(f"{name}_changelist"))  # what is looked up once is looked up now
    with CaptureQueriesContext(connection) as one:
        assert operations.get(url(f"{name}_changelist")).status_code == 200
    for number in range(1, 5):
        make(**kwargs[number]) if several else make()

    with django_assert_num_queries(len(one)):
        operations.get(url(f"{name}_changelist"))


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_row_opens_and_takes_no_changes(operations: Client, name: str) -> None:
    MAKERS[name]()
    row = apps.get_model(name.replace("_", "."))._default_manager.latest("pk")

    page = operations.get(url(f"{name}_change", row.pk))

    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert operations.post(url(f"{name}_change", row.pk), {"name": "x"}).status_code == 403
    assert operations.post(url(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403


def test_partner_page_costs_the_same_for_one_and_five_members(
    operations: Client, django_assert_num_queries: Any
) -> None:
    partner = MembershipFactory.create().partner
    operations.get(url("partners_partner_change", partner.pk))
    with CaptureQueriesContext(connection) as one:
        operations.get(url("partners_partner_change", partner.pk))
    MembershipFactory.create_batch(4, partner=partner)

    with django_assert_num_queries(len(one)):
        operations.get(url("partners_partner_change", partner.pk))


def test_customer_page_costs_the_same_for_one_and_five_rows_of_each_kind(
    operations: Client, django_assert_num_queries: Any
) -> None:
    def more(number: int) -> None:
        DirectoryUserFactory.create(customer=customer, global_admin=True)
        CustomerDomain.objects.create(customer=customer, name=f"more{number}.example")
        CustomerAgreementFactory.create(customer=customer, version=f"v{number}")
        ResellerRelationshipFactory.create(customer=customer)
        AdminGrantFactory.create(customer=customer)

    customer = CustomerFactory.create()
    more(0)
    operations.get(url("customers_customer_change", customer.pk))
    with CaptureQueriesContext(connection) as one:
        operations.get(url("customers_customer_change", customer.pk))
    for number in range(1, 5):
        more(number)

    with django_assert_num_queries(len(one)):
        operations.get(url("customers_customer_change", customer.pk))


def test_nothing_that_signs_in_or_opens_is_shown(operations: Client, operator: User) -> None:
    invitation = InvitationFactory.create()

    user_page = operations.get(url("partners_user_change", operator.pk)).text
    page = operations.get(url("invitations_invitation_change", invitation.pk)).text

    assert operator.password not in user_page
    assert invitation.nonce not in page


def test_pages_keep_to_the_content_policy(operations: Client) -> None:
    pages = ["index", "partners_partner_add", "partners_auditentry_changelist"]

    for name in pages:
        page = operations.get(url(name))
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert " style=" not in page.text
        assert "<script>" not in page.text


# --- look-ups --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["name", "domain", "public_id", "number"])
def test_partner_is_found(operations: Client, what: str) -> None:
    PartnerFactory.create_batch(2)
    wanted = PartnerFactory.create(name="Proseware Services", domain="proseware.example")
    terms = {
        "name": "seware",
        "domain": "proseware.ex",
        "public_id": str(wanted.public_id),
        "number": wanted.locations.get(scope=LocationScope.LOCATION).number,
    }

    page = operations.get(url("partners_partner_changelist"), {"q": terms[what]})

    assert list(page.context["cl"].result_list) == [wanted]


@pytest.mark.parametrize("what", ["name", "default domain", "further domain", "public_id"])
def test_customer_is_found_once(operations: Client, what: str) -> None:
    CustomerFactory.create_batch(2)
    wanted = CustomerFactory.create(
        name="Tailspin Toys", default_domain="tailspintoys.example", domains=["toys.example"]
    )
    terms = {
        "name": "Tailspin T",
        "default domain": "tailspintoys.ex",
        "further domain": "toys.example",
        "public_id": str(wanted.public_id),
    }

    page = operations.get(url("customers_customer_changelist"), {"q": terms[what]})

    assert list(page.context["cl"].result_list) == [wanted]


def test_audit_entry_names_its_readers(operations: Client) -> None:
    partner = PartnerFactory.create(name="Fabrikam")
    customer = CustomerFactory.create()
    entry = audit.record("test.happened", target=partner, actor=None, readers=[partner, customer])

    page = operations.get(url("partners_auditentry_change", entry.pk)).text

    assert ">Fabrikam</a>" in page
    assert f">{customer.public_id}</a>" in page


def test_history_of_a_row_is_its_part_of_the_trail(operations: Client, partner: Partner) -> None:
    wanted = audit.record("test.happened", target=partner, actor=None, readers=[])
    audit.record("test.happened", target=PartnerFactory.create(), actor=None, readers=[])

    page = operations.get(f"{url('partners_partner_change', partner.pk)[:-7]}history/", follow=True)

    assert list(page.context["cl"].result_list) == [wanted]


def test_audit_is_filtered_by_verb_and_month(operations: Client) -> None:
    partner = PartnerFactory.create()
    wanted = audit.record("test.happened", target=partner, actor=None, readers=[])
    audit.record("test.other", target=partner, actor=None, readers=[])
    when = wanted.created_at
    month = f"created_at__year={when.year}&created_at__month={when.month}"

    page = operations.get(f"{url('partners_auditentry_changelist')}?verb=test.happened&{month}")

    assert list(page.context["cl"].result_list) == [wanted]


def test_operators_see_how_far_a_newcomer_has_come(operations: Client) -> None:
    company = {"name": "Fresh & Co", "country": "PL", "registration_id": "0000998877"}
    typed = {"step": "admin", "company": company, "domain": {"wanted": "fresh"}}
    row = TenantApplicationFactory.create(typed=typed, state=ApplicationState.VERIFIED)

    page = operations.get(url("invitations_tenantapplication_change", row.pk)).text

    for part in ("Fresh &amp; Co · PL · fresh", "Global admin", "Address confirmed", row.email):
        assert part in page
    assert row.nonce not in page
    assert "0000998877" not in page
