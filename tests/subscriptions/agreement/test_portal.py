"""The agreement in the customer portal, and the mail that leads there."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.enums import AgreementMethod
from customers.models import AgreementText, Customer, CustomerAgreement
from partners.models import Partner, User
from subscriptions.agreement.services import Signer, attest_agreement
from subscriptions.enums import OrderState
from tests.factories.customers import AgreementTextFactory, DirectoryUserFactory
from tests.factories.subscriptions import OrderFactory

type ClientFor = Callable[[User], Client]
type MakeSigner = Callable[..., Signer]


@pytest.fixture
def admin(customer: Customer) -> User:
    person = DirectoryUserFactory(
        customer=customer, display_name="Gloria Global", global_admin=True, user__language="pl"
    )
    return person.user


def address(customer: Customer) -> str:
    return reverse("subscriptions_portal:agreement", args=[customer.public_id])


def confirm(customer: Customer, partner: Partner, agent: User, signer: Signer) -> None:
    seen = f"{AgreementText.objects.get().version}|"
    attest_agreement(customer, partner=partner, actor=agent, signer=signer, seen=seen)


def test_reads_and_accepts(
    client_for: ClientFor, customer: Customer, partner: Partner, admin: User, text: AgreementText
) -> None:
    order = OrderFactory(partner=partner, customer=customer, waiting=True)
    client = client_for(admin)
    page = client.get(address(customer), headers={"accept-language": "en"}).content.decode()
    answer = {"version": text.version, "language": "en", "read_agreement": "on"}

    response = client.post(address(customer), answer)
    again = client.post(address(customer), answer)

    assert "Second paragraph." in page
    assert (response.status_code, again.status_code) == (303, 303)
    row = CustomerAgreement.objects.get()
    assert (row.method, row.language) == (AgreementMethod.DIRECT, "en")
    assert row.accepted_by == admin
    order.refresh_from_db()
    assert order.state == OrderState.COMPLETED
    assert 'name="read_agreement"' not in client.get(address(customer)).content.decode()


def test_without_the_tick(
    client_for: ClientFor, customer: Customer, admin: User, text: AgreementText
) -> None:
    response = client_for(admin).post(
        address(customer), {"version": text.version, "language": "en"}
    )

    assert response.status_code == 422
    assert not CustomerAgreement.objects.exists()


def test_a_text_published_meanwhile_is_shown_unticked(
    client_for: ClientFor, customer: Customer, admin: User, text: AgreementText
) -> None:
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate(), body="Newer words.")

    response = client_for(admin).post(
        address(customer), {"version": text.version, "language": "en", "read_agreement": "on"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Newer words." in page
    assert 'value="2026-02"' in page
    assert "checked" not in page
    assert not CustomerAgreement.objects.exists()


def test_language_as_asked(client_for: ClientFor, customer: Customer, admin: User) -> None:
    valid_from = AgreementText.objects.get().valid_from
    AgreementTextFactory(language="pl", body="Po polsku.", valid_from=valid_from)
    client = client_for(admin)

    assert "Po polsku." in client.get(address(customer), {"language": "pl"}).content.decode()
    assert "First paragraph." in client.get(address(customer), {"language": "en"}).content.decode()


def test_shows_who_confirmed_and_still_offers_to_accept(
    client_for: ClientFor,
    customer: Customer,
    partner: Partner,
    admin: User,
    agent: User,
    signer: MakeSigner,
) -> None:
    confirm(customer, partner, agent, signer())
    admin.language = "en"
    admin.save()

    client = client_for(admin)
    page = client.get(address(customer)).content.decode()
    home = client.get(reverse("customer_home", args=[customer.public_id])).content.decode()

    assert "Ewa Kowalska" in page
    assert "Ada Agent" in page
    assert 'name="read_agreement"' in page
    assert "Alice&#x27;s Cloud confirmed that Ewa Kowalska accepted it" in home
    assert address(customer) in home


def test_a_plain_user_is_told_who_can(
    client_for: ClientFor, customer: Customer, admin: User
) -> None:
    plain = DirectoryUserFactory(customer=customer).user

    response = client_for(plain).get(address(customer))

    assert response.status_code == 403
    assert "Gloria Global" in response.content.decode()


def test_strangers(client_for: ClientFor, customer: Customer, alice: User, carol: User) -> None:
    for user in (alice, carol):
        assert client_for(user).get(address(customer)).status_code == 404


def test_nothing_in_force(client_for: ClientFor, customer: Customer, admin: User) -> None:
    AgreementText.objects.all().delete()

    page = client_for(admin).get(address(customer))

    assert page.status_code == 200
    assert 'name="read_agreement"' not in page.content.decode()


# --- mail -------------------------------------------------------------------------------------


def test_the_contact_is_told(
    customer: Customer,
    partner: Partner,
    agent: User,
    signer: MakeSigner,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:
    confirm(customer, partner, agent, signer(phone="+48126340000"))
    drain_tasks()

    [mail] = mailoutbox
    assert mail.to == [customer.contact_email]
    body = str(mail.body)
    for told in (
        "Ewa Kowalska, ewa@tailspin.example, +48 12 634 00 00",
        "Alice's Cloud",
        "Ada Agent",
        f"http://testserver{address(customer)}",
        "If you do not know this company",
    ):
        assert told in body


@pytest.mark.usefixtures("admin")
def test_in_the_language_of_the_customer(
    customer: Customer,
    partner: Partner,
    agent: User,
    signer: MakeSigner,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:
    confirm(customer, partner, agent, signer())
    drain_tasks()

    [mail] = mailoutbox
    assert '<html lang="pl"' in str(mail.alternatives[0][0])  # type: ignore[attr-defined]


def test_without_a_contact_the_global_admins_are_told(
    customer: Customer,
    partner: Partner,
    admin: User,
    signer: MakeSigner,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:
    Customer.objects.update(contact_email="")

    confirm(customer, partner, admin, signer())
    drain_tasks()

    assert [mail.to for mail in mailoutbox] == [[admin.mail_address]]
