"""The company profile: its fields follow the country, its global admin alone changes it."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer, DirectoryUser
from customers.portal_forms import CompanyProfileForm
from customers.profile import (
    company_name_doubt,
    company_name_fault,
    missing_profile_fields,
    required_profile_fields,
)
from partners import addresses
from partners.markets import MARKETS
from partners.models import AuditEntry
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.invitations.guests import assert_copies_are_true

pytestmark = pytest.mark.django_db


def values_of(customer: Customer) -> dict[str, str]:
    form = CompanyProfileForm(customer=customer)
    return {name: str(form.initial[name]) for name in form.fields}


@pytest.fixture
def person() -> DirectoryUser:
    return DirectoryUserFactory(global_admin=True)


@pytest.fixture
def client(person: DirectoryUser) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def url(customer: Customer) -> str:
    return reverse("customers_portal:profile", args=[customer.public_id])


def test_complete_profile_says_so(client: Client, person: DirectoryUser) -> None:
    text = unescape(client.get(url(person.customer)).content.decode())

    assert "Your company profile is complete." in text
    assert "ul. Długa 5" in text
    assert "Poland" in text


def test_incomplete_profile_names_what_is_missing(client: Client, person: DirectoryUser) -> None:
    Customer.objects.update(city="", phone="")

    text = unescape(client.get(url(person.customer)).content.decode())

    assert "Your company profile is not complete" in text
    assert "Missing: City, Phone number." in text


def test_saved_profile_reaches_the_list_of_partners(client: Client, person: DirectoryUser) -> None:
    relationship = ResellerRelationshipFactory(customer=person.customer)
    admins = AdminGrantFactory(customer=person.customer)
    values = values_of(person.customer) | {"name": "Łódzka Kawa SA"}

    response = client.post(url(person.customer), values, follow=True)

    relationship.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert "Your company profile is saved." in response.content.decode()
    assert (relationship.name, relationship.sort_name) == ("Łódzka Kawa SA", "lodzka kawa sa")
    assert entry.verb == "customer.profile_updated"
    # A partner without delegated admin privileges does not see the profile.
    assert {reader.organisation_id for reader in entry.readers.all()} == {
        person.customer.public_id,
        admins.partner.public_id,
    }
    assert_copies_are_true()


def test_saving_without_a_change_leaves_no_trace(client: Client, person: DirectoryUser) -> None:
    response = client.post(url(person.customer), values_of(person.customer))

    assert response.status_code == 302
    assert not AuditEntry.objects.exists()


def test_empty_form_is_refused(client: Client, person: DirectoryUser) -> None:
    assert client.post(url(person.customer)).status_code == 422


def test_doubtful_name_is_saved_with_a_warning(client: Client, person: DirectoryUser) -> None:
    values = values_of(person.customer) | {"name": "fourthcoffee.com"}

    response = client.post(url(person.customer), values, follow=True)

    assert "looks like a web address" in response.content.decode()
    assert Customer.objects.get().name == "fourthcoffee.com"


def test_plain_user_is_told_who_can(person: DirectoryUser) -> None:
    plain, client = DirectoryUserFactory(customer=person.customer), Client()
    client.force_login(plain.user)

    for response in (client.get(url(person.customer)), client.post(url(person.customer), {})):
        assert response.status_code == 403
        assert person.user.mail_address in response.content.decode()


def test_stranger_and_wrong_verb(client: Client, person: DirectoryUser) -> None:
    assert client.get(url(CustomerFactory())).status_code == 404
    assert client.put(url(person.customer)).status_code == 405
    assert Client().get(url(person.customer)).status_code == 302


# --- rules by country ----------------------------------------------------------------------------

EVERY_COUNTRY = sorted(country for countries in MARKETS.values() for country in countries)


@pytest.mark.parametrize("country", EVERY_COUNTRY)
def test_form_of_every_country_asks_for_what_is_required(country: str) -> None:
    customer = Customer(country=country, name="Contoso")
    form = CompanyProfileForm(customer=customer)

    required = {name for name, field in form.fields.items() if field.required}
    assert required == set(required_profile_fields(country))
    assert set(missing_profile_fields(customer)) == required - {"name"}


@pytest.mark.parametrize(
    ("country", "label", "state", "code", "fits"),
    [
        ("PL", "ZIP/Postal code", "", "00-950", True),
        ("PL", "ZIP/Postal code", "", "00950", False),
        ("CZ", "ZIP/Postal code", "", "11000", True),
        ("US", "ZIP code", "WA", "98052", True),
        ("US", "ZIP code", "WA", "98052-6399", True),
        ("US", "ZIP code", "IL", "98052", False),
        ("IE", "Eircode", "", "a65 f4e2", True),
        ("GB", "ZIP/Postal code", "", "sw1a 1aa", True),
        ("IN", "PIN code", "Karnataka", "560001", True),
    ],
)
def test_postal_code(country: str, label: str, state: str, code: str, fits: bool) -> None:
    form = CompanyProfileForm(
        {"postal_code": code, "state": state}, customer=Customer(country=country)
    )

    assert form["postal_code"].label == label
    assert ("postal_code" not in form.errors) is fits
    assert not fits or form.cleaned_data["postal_code"] == code.upper()


def test_states_are_offered_where_a_country_has_them() -> None:
    assert ("WA", "Washington") in addresses.states("US")
    assert addresses.states("PL") == []
    codes = [code for code, _name in addresses.states("JP")]
    assert len(codes) == len(set(codes)) == 47


def test_state_that_does_not_exist_is_refused() -> None:
    form = CompanyProfileForm({"state": "Mazowieckie"}, customer=Customer(country="US"))
    assert "state" in form.errors


@pytest.mark.parametrize(
    "name", ["Łódzka Kawa", "3M", "AB Volvo", "東京", "X Corp", "Česká s.r.o."]
)
def test_good_company_names(name: str) -> None:
    assert company_name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "1",
        "-- & --",
        "Ltd.",
        "s.r.o.",
        "Sp. z o.o.",
        "\u041e\u041e\u041e",
        "GmbH & Co. KG",
        "…",
    ],
)
def test_bad_company_names(name: str) -> None:
    assert company_name_fault(name) != ""


@pytest.mark.parametrize("name", ["contoso.com", "Contoso 999", "1 2 3 Ltd"])
def test_doubtful_company_names(name: str) -> None:
    assert company_name_doubt(name) != ""
    assert company_name_fault(name) == ""


def test_address_is_written_as_in_its_country() -> None:
    lines = addresses.lines(
        "US", street=["1 Main Street", ""], city="Springfield", state="IL", postal_code="62701"
    )
    assert lines == ["1 Main Street", "Springfield, IL 62701"]
