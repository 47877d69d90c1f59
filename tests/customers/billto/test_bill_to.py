"""Bill-to info: who sees what of it, how it is changed, and what others have typed meanwhile."""

import pytest
from django.urls import reverse

from customers.billto import services
from customers.enums import RelationshipState
from customers.exceptions import BillToChanged
from customers.models import BillTo, ResellerRelationship
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, AuditReader
from tests.factories.customers import (
    AdminGrantFactory,
    BillToFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Adatum Billing",
    "address_line1": "ul. Krótka 1",
    "address_line2": "",
    "city": "Gdynia",
    "postal_code": "81-300",
    "contact_first_name": "Bea",
    "contact_last_name": "Bills",
    "contact_email": "bills@adatum.example",
    "phone": "+48586000000",
    "revision": "0",
}


@pytest.fixture
def customer(partner):
    customer = CustomerFactory(name="Adatum")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return customer


@pytest.fixture
def url(partner, customer):
    return reverse("customers:bill_to", args=[partner.slug, customer.public_id])


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def account(client, partner, customer):
    return text_of(
        client.get(reverse("customers:account", args=[partner.slug, customer.public_id]))
    )


# --- what is shown ----------------------------------------------------------------------------


def test_without_delegated_admin_only_the_name_is_known(signed_in, partner, customer, url):
    form = signed_in.get(url).context["form"]

    assert {name: str(form[name].value()) for name in form.fields} == {
        **dict.fromkeys(TYPED, ""), "name": "Adatum", "revision": "0",
    }  # fmt: skip
    page = account(signed_in, partner, customer)
    assert "your bills for this customer go by its name alone" in page
    assert "Kraków" not in page


def test_with_delegated_admin_it_begins_with_the_company(signed_in, partner, customer, url):
    AdminGrantFactory(partner=partner, customer=customer)

    form = signed_in.get(url).context["form"]

    assert (form["city"].value(), form["contact_last_name"].value()) == ("Kraków", "Nowak")
    assert "The company's own details, until you enter others" in account(
        signed_in, partner, customer
    )
    assert not BillTo.objects.exists()


def test_another_partners_row_and_grant_stay_hidden(signed_in, partner, customer, url):
    other = PartnerFactory()
    AdminGrantFactory(partner=other, customer=customer)
    BillToFactory(partner=other, customer=customer, city="Secretville")

    assert signed_in.get(url).context["form"]["city"].value() == ""
    assert "Secretville" not in account(signed_in, partner, customer)


def test_what_was_typed_is_on_the_record(signed_in, partner, customer):
    BillToFactory(partner=partner, customer=customer)

    page = account(signed_in, partner, customer)

    for text in ("Adatum Billing", "ul. Krótka 1<br>81-300 Gdynia", "Bea Bills",
                 "mailto:bills@adatum.example", "+48 58 600 00 00"):  # fmt: skip
        assert text in page
    assert "Your own data: your bills for this customer go by it." in page


# --- changing it ------------------------------------------------------------------------------


def test_it_is_saved_and_told_to_both(signed_in, alice, partner, customer, url):
    response = signed_in.post(url, TYPED)

    assert response.status_code == 303
    row = BillTo.objects.get()
    assert (row.name, row.city, str(row.country), row.revision) == (
        "Adatum Billing", "Gdynia", "PL", 1
    )  # fmt: skip
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.target_text) == ("bill_to.updated", alice, "Adatum")
    assert entry.changes["city"] == ["", "Gdynia"]
    readers = AuditReader.objects.values_list("organisation_id", flat=True)
    assert set(readers) == {partner.public_id, customer.public_id}
    assert "changed the bill-to info of Adatum." in account(signed_in, partner, customer)


def test_the_list_keeps_the_customers_own_name(signed_in, partner, customer, url):
    signed_in.post(url, TYPED)

    customer.refresh_from_db()
    assert customer.name == "Adatum"
    assert ResellerRelationship.objects.get().name == "Adatum"


def test_only_what_differs_is_in_the_trail(signed_in, partner, customer, url):
    BillToFactory(partner=partner, customer=customer)

    signed_in.post(url, TYPED | {"city": "Sopot"})
    signed_in.post(url, TYPED | {"city": "Sopot", "revision": "1"})  # nothing new

    assert AuditEntry.objects.get().changes == {"city": ["Gdynia", "Sopot"]}
    assert BillTo.objects.get().revision == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "Sp. z o.o."), ("name", "x" * 201), ("address_line1", ""),
        ("address_line1", "x" * 201), ("city", ""), ("postal_code", "12345"),
        ("contact_first_name", ""), ("contact_last_name", "x" * 51),
        ("contact_email", "nobody"), ("contact_email", ""), ("phone", "12"), ("name", "\0"),
    ],
)  # fmt: skip
def test_a_bad_value_is_told_beside_its_field(signed_in, url, field, value):
    response = signed_in.post(url, TYPED | {field: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="bills@adatum.example"' in text_of(response) or field == "contact_email"
    assert not BillTo.objects.exists()


def test_the_code_is_one_of_the_customers_country(signed_in, url):
    errors = signed_in.post(url, TYPED | {"postal_code": "1"}).context["form"].errors

    assert errors == {"postal_code": ["This is not a postal code of the country."]}


def test_fields_follow_the_country_and_it_cannot_be_changed(signed_in, partner):
    american = CustomerFactory(country="US")
    ResellerRelationshipFactory(partner=partner, customer=american)
    url = reverse("customers:bill_to", args=[partner.slug, american.public_id])
    typed = TYPED | {"state": "IL", "postal_code": "62701", "city": "Springfield", "country": "PL"}

    assert "state" in signed_in.get(url).context["form"].fields
    assert signed_in.post(url, typed | {"state": ""}).status_code == 422
    assert signed_in.post(url, typed).status_code == 303

    assert (str(BillTo.objects.get().country), BillTo.objects.get().state) == ("US", "IL")


# --- what somebody else did meanwhile ---------------------------------------------------------


def test_who_was_slower_sees_what_is_true_and_keeps_the_own_text(signed_in, partner, customer, url):
    signed_in.post(url, TYPED)

    late = signed_in.post(url, TYPED | {"city": "Sopot", "contact_first_name": "Ben"})

    assert late.status_code == 422
    page = text_of(late)
    assert "Somebody has changed the bill-to info meanwhile." in page
    assert late.context["changed"] == [("City", "Gdynia"), ("First name", "Bea")]
    assert 'value="Sopot"' in page
    assert BillTo.objects.get().city == "Gdynia"
    # Having seen it, the person may insist.
    assert 'name="revision" value="1"' in page
    assert (
        signed_in.post(
            url, TYPED | {"city": "Sopot", "contact_first_name": "Ben", "revision": "1"}
        ).status_code
        == 303
    )
    assert (BillTo.objects.get().city, BillTo.objects.get().revision) == ("Sopot", 2)


def test_the_same_form_twice_is_saved_once(signed_in, url):
    assert [signed_in.post(url, TYPED).status_code for _click in range(2)] == [303, 303]

    assert AuditEntry.objects.count() == 1
    assert BillTo.objects.get().revision == 1


def test_a_stale_revision_is_refused_by_the_service(partner, customer, alice):
    BillToFactory(partner=partner, customer=customer, revision=3)

    with pytest.raises(BillToChanged):
        services.save_bill_to(partner, customer, actor=alice, revision=2, fields={"city": "Sopot"})

    assert BillTo.objects.get().city == "Gdynia"


def test_of_a_former_customer_nothing_is_changed(signed_in, partner, customer, url, alice):
    ResellerRelationship.objects.update(state=RelationshipState.REMOVED)

    assert signed_in.get(url).status_code == 404
    assert signed_in.post(url, TYPED).status_code == 404
    with pytest.raises(RuleViolation, match="no longer your customer"):
        services.save_bill_to(partner, customer, actor=alice, revision=0, fields={"city": "X"})


@pytest.mark.parametrize("revision", ["", "-1", "x"])
def test_a_broken_revision_is_an_error_and_no_crash(signed_in, url, revision):
    assert signed_in.post(url, TYPED | {"revision": revision}).status_code == 422


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.GLOBAL_ADMIN, True), (Role.ADMIN_AGENT, True), (Role.SALES_AGENT, True),
        (Role.HELPDESK_AGENT, True), (Role.USER_ADMIN, False), (Role.BILLING_ADMIN, False),
    ],
)  # fmt: skip
def test_the_roles_that_may(client_for, partner, customer, url, role, may):
    client = client_for(MembershipFactory(partner=partner, roles=[role]).user)

    assert client.get(url).status_code == (200 if may else 403)
    assert (url in account(client, partner, customer)) is may


def test_statements(signed_in, partner, customer, url, django_assert_num_queries):
    BillToFactory(partner=partner, customer=customer)
    # Session, person, membership; relationship with the row, domains and tags, grants, agreements.
    with django_assert_num_queries(7):
        signed_in.get(url)
