"""A company profile that is not complete is completed on the way to the answer."""

from html import unescape

import pytest

from customers.models import DirectoryUser
from customers.profile import profile_is_complete
from invitations.models import Invitation
from tests.factories.customers import AgreementTextFactory, CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PartnerFactory
from tests.invitations.guests import (
    ACCEPT_ALL,
    assert_copies_are_true,
    audit_of,
    client_of,
    everything,
    url,
)

pytestmark = pytest.mark.django_db

COMPLETE = {
    "name": "Fourth Coffee Sp. z o.o.",
    "registration_id": "0000123456",
    "address_line1": "ul. Długa 5",
    "address_line2": "",
    "city": "Łódź",
    "postal_code": "90-001",
    "contact_first_name": "Żaneta",
    "contact_last_name": "Nowak",
    "contact_email": "zaneta@fourthcoffee.example",
    "phone": "42 634 00 00",
}


@pytest.fixture
def person() -> DirectoryUser:
    AgreementTextFactory()
    customer = CustomerFactory(name="Fourth Coffee", incomplete=True)
    return DirectoryUserFactory(customer=customer, global_admin=True)


@pytest.fixture
def invitation() -> Invitation:
    return InvitationFactory(opened=True, partner=PartnerFactory(domain="fabrikam.example"))


def test_profile_then_answer(invitation: Invitation, person: DirectoryUser) -> None:
    client = client_of(person)

    to_profile = client.get(url(invitation))
    page = client.get(to_profile["Location"])
    back = client.post(url(invitation, "profile"), COMPLETE)
    answer = client.get(back["Location"])
    done = client.post(url(invitation), ACCEPT_ALL)

    customer = person.customer
    customer.refresh_from_db()
    assert to_profile["Location"] == url(invitation, "profile")
    assert "Complete your company profile" in page.content.decode()
    assert back["Location"] == url(invitation)
    assert "Your company profile is saved." in answer.content.decode()
    assert "Accept & Authorize" in unescape(answer.content.decode())
    assert done["Location"] == url(invitation, "accepted")
    assert profile_is_complete(customer)
    assert (customer.name, customer.phone.as_e164) == (COMPLETE["name"], "+48426340000")
    entry = audit_of("customer.profile_updated")
    assert entry["readers"] == {customer.public_id}
    assert entry["changes"]["city"] == ["", "Łódź"]
    assert entry["changes"]["name"] == ["Fourth Coffee", "Fourth Coffee Sp. z o.o."]
    assert_copies_are_true()


def test_answer_before_the_profile_is_refused(
    invitation: Invitation, person: DirectoryUser
) -> None:
    before = everything()

    response = client_of(person).post(url(invitation), ACCEPT_ALL)

    text = response.content.decode()
    assert response.status_code == 422
    assert "Complete your company profile first" in text
    assert url(invitation, "profile") in text
    assert everything() == before


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("phone", "12", "Enter a valid phone number"),
        ("phone", "", "This field is required."),
        ("postal_code", "9000", "This is not a postal code of your country."),
        ("registration_id", "", "This field is required."),
        ("name", "X", "Enter the whole company name, not one character."),
        ("name", "!?*", "Enter the company name in letters or digits."),
        ("name", "Sp. z o.o.", "Enter the company name, not only its legal form."),
        ("name", "GmbH", "Enter the company name, not only its legal form."),
        ("name", "A" * 300, "at most 200 characters"),
        ("contact_first_name", "B" * 51, "at most 50 characters"),
        ("contact_email", "somebody@microsoft.com", "Enter an address of your own company."),
        ("contact_email", "a@fabrikam.example", "This address belongs to a partner."),
        ("contact_email", "nobody", "Enter a valid email address."),
        ("address_line1", "   ", "This field is required."),
        ("city", "x\x00y", "Null characters are not allowed."),
    ],
)
def test_fault_keeps_what_was_typed(
    invitation: Invitation, person: DirectoryUser, field: str, typed: str, message: str
) -> None:
    before = everything()

    response = client_of(person).post(url(invitation, "profile"), COMPLETE | {field: typed})

    text = unescape(response.content.decode())
    person.customer.refresh_from_db()
    assert response.status_code == 422
    assert message in text
    for name, value in COMPLETE.items():
        assert name == field or f'value="{value}"' in text or not value
    assert person.customer.name == "Fourth Coffee"
    assert everything() == before


def test_script_and_right_to_left_names_are_kept_and_escaped(
    invitation: Invitation, person: DirectoryUser
) -> None:
    name = "<script>alert(1)</script> שלום 🙂"
    client = client_of(person)

    response = client.post(url(invitation, "profile"), COMPLETE | {"name": name}, follow=True)

    person.customer.refresh_from_db()
    assert person.customer.name == name
    assert b"<script>alert" not in response.content
    assert_copies_are_true()


def test_country_is_not_to_be_changed(invitation: Invitation, person: DirectoryUser) -> None:
    client_of(person).post(url(invitation, "profile"), COMPLETE | {"country": "US"})

    person.customer.refresh_from_db()
    assert person.customer.country == "PL"


def test_cancel_is_offered(invitation: Invitation, person: DirectoryUser) -> None:
    page = client_of(person).get(url(invitation, "profile")).content.decode()
    assert f'action="{url(invitation, "cancel")}"' in page
