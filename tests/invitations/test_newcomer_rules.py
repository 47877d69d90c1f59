"""What a newcomer is refused, and what no page tells."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers import prefixes
from customers.models import Customer
from invitations import services
from invitations.enums import ApplicationState
from invitations.links import token_for
from invitations.models import Invitation, TenantApplication
from invitations.newcomer_links import read_application_token, read_confirmation_token
from partners.emails import compose
from partners.models import OutgoingMail
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.invitations.guests import client_of, url
from tests.invitations.newcomers import (
    ADMIN,
    COMPANY,
    EMAIL,
    begin,
    confirm_url,
    confirmed,
    page,
    ready,
    start_url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    return InvitationFactory(opened=True)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


# --- the address -------------------------------------------------------------------------------


def without_what_differs(text: str, application: TenantApplication, client: Client) -> str:
    text = text.replace(page(application, "resume"), "")
    text = text.replace(application.email, "")
    return text[text.index("<main") : text.index("</main")].replace(
        client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "-", ""
    )


def test_no_page_tells_whether_an_address_is_known(
    invitation: Invitation, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    DirectoryUserFactory(user__email="known@novak.example")
    pages = []
    for email in ("known@novak.example", "fresh@novak.example"):
        client = Client()
        application = begin(invitation, email, client)
        answers = [client.get(page(application, "company"))]
        answers += [client.post(page(application, "company"), COMPANY)]
        answers += [client.post(page(application, "domain"), {"wanted": f"x{len(email)}"})]
        pages.append([answer.status_code for answer in answers])
        assert "Look into your mail" in text_of(answers[0])
    assert pages[0] == pages[1]

    drain_tasks()
    known, fresh = sorted(mailoutbox, key=lambda mail: str(mail.to), reverse=True)
    assert known.subject == "You have a login at Partner Center already"
    assert "/accounts/password/reset/" in known.body
    assert "/confirm/" not in known.body
    assert fresh.subject == "Confirm your email address and go on"
    assert "/confirm/" in fresh.body


def test_address_that_got_a_login_meanwhile(invitation: Invitation) -> None:
    late, later = begin(invitation), ready(invitation)
    DirectoryUserFactory(user__email=EMAIL)

    for response in (
        Client().get(confirm_url(late)),
        Client().post(confirm_url(late)),
        Client().post(page(later, "admin"), ADMIN),
    ):
        assert "You have a login already" in text_of(response)
    assert Customer.objects.filter(default_domain__startswith="nowak.").count() == 0


@pytest.mark.parametrize("email", ["", "no address", "me@microsoft.com", "me@seller.example"])
def test_addresses_that_do(invitation: Invitation, email: str) -> None:
    PartnerFactory(domain="seller.example")

    response = Client().post(start_url(invitation), {"email": email})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert not OutgoingMail.objects.exists()


def test_mistyped_address_is_corrected(invitation: Invitation) -> None:
    application, client = begin(invitation, "zofa@novak.example"), Client()
    old = confirm_url(application)

    response = client.post(page(application, "address"), {"email": EMAIL})

    assert response["Location"] == page(application, "resume")
    application.refresh_from_db()
    assert application.email == EMAIL
    assert Client().post(old).status_code == 404
    wrong, right = OutgoingMail.objects.order_by("pk")
    assert compose(wrong) is None
    assert compose(right) is not None
    Client().post(confirm_url(application))
    application.refresh_from_db()
    response = Client().post(page(application, "address"), {"email": "other@novak.example"})
    assert response.status_code == 422


def test_mails_are_limited_by_address(invitation: Invitation) -> None:
    application, client = begin(invitation), Client()
    for _ in range(4):
        client.post(page(application, "resend"))
    assert OutgoingMail.objects.count() == 5

    response = client.post(page(application, "resend"), follow=True)
    assert "We have sent several mails already." in text_of(response)
    response = client.post(start_url(InvitationFactory(opened=True)), {"email": EMAIL.upper()})
    assert response.status_code == 422
    assert OutgoingMail.objects.count() == 5


def test_mails_are_limited_by_invitation(invitation: Invitation) -> None:
    for number in range(40):
        begin(invitation, f"person{number}@novak.example")

    response = Client().post(start_url(invitation), {"email": "one.more@novak.example"})

    assert response.status_code == 422
    assert OutgoingMail.objects.count() == 40
    begin(InvitationFactory(opened=True), "one.more@novak.example")


# --- the domain --------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["", "no wak", "nowak-it", "łódź", "a" * 28, "nowak.pl", "١٢"])
def test_domains_that_cannot_be(invitation: Invitation, wanted: str) -> None:
    application, client = ready(invitation), Client()

    response = client.post(page(application, "domain"), {"wanted": wanted})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["wanted"]


def test_taken_domain_brings_free_ones(invitation: Invitation) -> None:
    for name in ("nowak", "nowakpl", "nowak2"):
        CustomerFactory(default_domain=f"{name}.onmicrosoft.com")
    CustomerFactory(domains=["nowak3.onmicrosoft.com"])
    application, client = ready(invitation, "nowakk"), Client()
    address = page(application, "domain")

    fragment = client.post(
        address, {"wanted": "nowak", "action": "check"}, headers={"HX-Request": "true"}
    )

    assert fragment.status_code == 200
    assert text_of(fragment).strip().startswith('<div id="prefix-check"')
    assert "This domain is taken." in text_of(fragment)
    assert fragment.context["suggestions"] == ["nowak4", "nowak5", "nowak6"]
    response = client.post(address, {"wanted": "nowak", "suggestion": "nowak4"})
    assert 'value="nowak4"' in text_of(response)
    assert "nowak4.onmicrosoft.com is free." in text_of(response)


def test_live_check_is_limited(invitation: Invitation) -> None:
    application, client = ready(invitation), Client()
    values = {"wanted": "nowak", "action": "check"}
    for _ in range(60):
        response = client.post(page(application, "domain"), values)
    response = client.post(page(application, "domain"), values)

    assert "not checked while you type" in text_of(response)


def test_domain_lost_at_the_end_keeps_everything_else(invitation: Invitation) -> None:
    application, client = ready(invitation), Client()
    CustomerFactory(default_domain="nowak.onmicrosoft.com")

    response = client.post(page(application, "admin"), ADMIN)

    assert response["Location"] == page(application, "domain")
    text = text_of(client.get(response["Location"]))
    assert "This domain is taken." in text
    assert 'value="nowak"' in text
    application.refresh_from_db()
    assert application.typed["company"] == COMPANY
    assert application.typed["admin"] == {"first_name": "Zofia", "last_name": "Nowak"}
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "email", "proposed"),
    [
        ("Nowak i Córki sp. z o.o.", "a@b.example", "nowakicorki"),
        ("ООО Ромашка", "office@romashka.example", "romashka"),  # noqa: RUF001 (Cyrillic is meant)
        ("", "someone@localhost", "localhost"),
        ("A very long name of a company indeed", "a@b.example", "averylongnameofacompanyinde"),
    ],
)
def test_proposal(name: str, email: str, proposed: str) -> None:
    assert prefixes.proposal(name, email) == proposed


# --- hints, doors and ends ---------------------------------------------------------------------


@pytest.mark.parametrize("known", ["registration", "domain", "neither"])
def test_hint_of_a_company_that_may_be_here(invitation: Invitation, known: str) -> None:
    CustomerFactory(
        name="Secret Company",
        registration_id=COMPANY["registration_id"] if known == "registration" else "1",
        domains=["novak.example"] if known == "domain" else [],
    )

    text = text_of(Client().get(page(ready(invitation), "admin")))

    assert ("Your organization may already have an account" in text) == (known != "neither")
    assert "Secret Company" not in text


def test_hint_is_for_confirmed_addresses_only(invitation: Invitation) -> None:
    CustomerFactory(domains=["novak.example"])
    application, client = begin(invitation), Client()
    client.post(page(application, "company"), COMPANY)
    client.post(page(application, "domain"), {"wanted": "nowak"})

    text = text_of(client.get(page(application, "admin")))

    assert "may already have an account" not in text


@pytest.mark.parametrize("state", ["expired", "revoked", "accepted", "declined"])
def test_ended_invitation_says_so_on_every_page(state: str) -> None:
    invitation = InvitationFactory(opened=True)
    application = ready(invitation)
    ended = InvitationFactory.build(**{state: True}, partner=invitation.partner, created_by=None)
    Invitation.objects.filter(pk=invitation.pk).update(
        state=ended.state, expires_at=ended.expires_at
    )
    addresses = [page(application, step) for step in ("resume", "company", "domain", "admin")]
    addresses += [start_url(invitation), confirm_url(application)]
    title = text_of(Client().get(url(invitation))).split("<h1>")[1].split("</h1>")[0]

    for address in addresses:
        assert title in text_of(Client().get(address)), address
        response = Client().post(address, ADMIN)
        assert (response.status_code, title in text_of(response)) == (422, True), address
    assert not Customer.objects.exists()


def test_mail_is_not_sent_once_the_request_has_ended(invitation: Invitation) -> None:
    begin(invitation)
    services.revoke_invitation(invitation, actor=invitation.created_by)

    assert compose(OutgoingMail.objects.get()) is None


def test_whoever_has_a_login_is_sent_back(invitation: Invitation) -> None:
    application = begin(invitation)
    person = DirectoryUserFactory(global_admin=True)
    client = client_of(person)

    for address in (start_url(invitation), page(application, "company"), confirm_url(application)):
        assert client.get(address)["Location"] == url(invitation)
    for user in (MembershipFactory().user, UserFactory(operator=True)):
        stranger = Client()
        stranger.force_login(user)
        text = text_of(stranger.get(start_url(invitation)))
        assert "Sign in as the customer" in text


def test_application_belongs_to_its_invitation(invitation: Invitation) -> None:
    application = begin(invitation)
    other = InvitationFactory(opened=True)
    for address in (page(application, "company"), confirm_url(application)):
        moved = address.replace(token_for(invitation), token_for(other))
        assert Client().get(moved).status_code == 404


@pytest.mark.parametrize("token", ["x", "x.y", "ęą.ó", "a" * 300])
def test_damaged_tokens(invitation: Invitation, token: str) -> None:
    assert read_application_token(token) is None
    assert read_confirmation_token(token) is None
    for name in ("guest:newcomer_resume", "guest:newcomer_confirm"):
        address = reverse(name, args=[token_for(invitation), token])
        assert Client().get(address).status_code == 404


def test_one_kind_of_token_is_not_the_other(invitation: Invitation) -> None:
    application = begin(invitation)
    first = page(application, "resume").rstrip("/").rpartition("/")[2]
    second = confirm_url(application).rstrip("/").rpartition("/")[0].rpartition("/")[2]
    assert read_confirmation_token(first) is None
    assert read_application_token(second) is None


def test_country_that_left_the_market_is_asked_again(invitation: Invitation) -> None:
    application = ready(invitation)
    typed = application.typed | {"company": COMPANY | {"country": "BR"}}
    TenantApplication.objects.filter(pk=application.pk).update(typed=typed)

    response = Client().post(page(application, "admin"), ADMIN)

    assert response["Location"] == page(application, "company")
    assert not Customer.objects.exists()


def test_confirmed_address_stays(invitation: Invitation) -> None:
    application = confirmed(invitation)

    assert application.state == ApplicationState.VERIFIED
    assert Client().post(page(application, "resend"))["Location"] == page(application, "resume")
    assert OutgoingMail.objects.count() == 1
