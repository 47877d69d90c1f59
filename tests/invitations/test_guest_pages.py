"""The personal link before an answer: what it says, to whom, and that a look changes nothing."""

import uuid
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations.enums import InvitationState
from invitations.links import read_token, token_for
from invitations.models import Invitation, new_nonce
from partners.models import AuditEntry, User
from tests.factories.customers import AgreementTextFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.invitations.guests import ACCEPT_ALL, admin_of, client_of, everything, url

pytestmark = pytest.mark.django_db

PAGES = ["invitation", "profile", "decline", "report", "cancel", "accepted"]


def text_of(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def test_landing_names_who_asks_and_what(client: Client) -> None:
    partner = PartnerFactory(name="Fabrikam", phone="+48 22 555 01 00", city="Warszawa")
    invitation = InvitationFactory(partner=partner, sent=True)

    response = client.get(url(invitation))

    text = text_of(response)
    number = partner.locations.get(scope="location").number
    assert response.status_code == 200
    for part in (
        "Fabrikam asks for a reseller relationship",
        "ul. Prosta 1", "00-838 Warszawa", "Poland", number, "+48 22 555 01 00",
        f"https://www.{partner.domain}/", invitation.created_by.name,
        "global administrators", "reset passwords", "You can accept the relationship without",
        "No subscription of yours moves", "How to take it back",
        "How to check that the company is real", "Sign in to answer", "I do not know this company",
    ):  # fmt: skip
        assert part in text
    assert partner.locations.get(scope="global").number not in text
    sign_in = f"{reverse('account_login')}?next=%2Finvitations%2F{token_for(invitation)}%2F"
    assert sign_in in text


def test_landing_without_admin_says_so(client: Client) -> None:
    text = text_of(client.get(url(InvitationFactory(sent=True, include_admin=False))))

    assert "No administration privileges: the company gets no role in your directory." in text
    assert "global administrators" not in text


@pytest.mark.parametrize(
    ("cloud", "portal"),
    [
        ("direct", "Microsoft 365 admin center"),
        ("us_government", "Microsoft Office admin portal"),
        ("germany", "Microsoft Office admin portal"),
    ],
)
def test_landing_opens_the_door_of_its_cloud(client: Client, cloud: str, portal: str) -> None:
    invitation = InvitationFactory(partner=PartnerFactory(**{cloud: True}), sent=True)

    text = text_of(client.get(url(invitation)))

    assert f'<a class="product-name" href="/">{portal}</a>' in text
    assert ("In this cloud a request always includes" in text) == (cloud != "direct")


def test_names_are_escaped(client: Client) -> None:
    partner = PartnerFactory(name="<script>alert(1)</script>")
    response = client.get(url(InvitationFactory(partner=partner, sent=True)))

    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;alert(1)" in response.content


# --- looking changes nothing but the stamp -------------------------------------------------------


def test_first_look_is_stamped_once(client: Client) -> None:
    invitation = InvitationFactory(sent=True)

    client.get(url(invitation))
    invitation.refresh_from_db()
    first = invitation.opened_at
    client.get(url(invitation))
    invitation.refresh_from_db()

    assert invitation.state == InvitationState.OPENED
    assert first is not None
    assert invitation.opened_at == first
    assert AuditEntry.objects.filter(verb="invitation.opened").count() == 1


def test_head_stamps_nothing(client: Client) -> None:
    invitation = InvitationFactory(sent=True)
    before = everything()

    response = client.head(url(invitation))

    invitation.refresh_from_db()
    assert response.status_code == 200
    assert invitation.state == InvitationState.SENT
    assert everything() == before


@pytest.mark.parametrize("state", ["sent", "opened", "accepted", "declined", "revoked", "expired"])
def test_own_staff_see_a_preview_in_every_state(client: Client, state: str) -> None:
    invitation = InvitationFactory(**{state: True})
    colleague = MembershipFactory(partner=invitation.partner).user
    was = (invitation.state, invitation.opened_at)
    before = everything()
    client.force_login(colleague)

    response = client.get(url(invitation))

    text = text_of(response)
    invitation.refresh_from_db()
    assert response.status_code == 200
    assert "Preview" in text
    assert f"The request is now: {invitation.current_state.label}." in text
    assert "Sign in to answer" not in text
    assert "guest:report" not in text
    assert (invitation.state, invitation.opened_at) == was
    assert everything() == before


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
def test_look_at_a_closed_request_stamps_nothing(client: Client, state: str) -> None:
    invitation = InvitationFactory(**{state: True})
    before = everything()

    client.get(url(invitation))

    invitation.refresh_from_db()
    assert invitation.opened_at is None
    assert everything() == before


def test_every_answer_is_private(client: Client) -> None:
    for response in (client.get(url(InvitationFactory(sent=True))), client.get("/invitations/x/")):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert b'<meta name="robots" content="noindex">' in response.content


def test_post_from_a_browser_passes_the_csrf_check() -> None:
    """A page under "no-referrer" would send ``Origin: null`` and be refused."""
    client = Client(enforce_csrf_checks=True)
    invitation = InvitationFactory(sent=True)
    client.get(url(invitation, "report"))
    token = client.cookies["csrftoken"].value

    refused = client.post(url(invitation, "report"), {"reason": ""})
    passed = client.post(
        url(invitation, "report"),
        {"reason": "", "csrfmiddlewaretoken": token},
        headers={"origin": "http://testserver"},
    )

    assert (refused.status_code, passed.status_code) == (403, 302)


# --- verbs and tokens ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("verb", ["put", "patch", "delete", "options"])
def test_other_verbs_are_refused(client: Client, page: str, verb: str) -> None:
    assert getattr(client, verb)(url(InvitationFactory(), page)).status_code == 405


def test_cancel_takes_only_post_and_confirmation_only_get(client: Client) -> None:
    invitation = InvitationFactory(sent=True)

    assert client.get(url(invitation, "cancel")).status_code == 405
    assert client.post(url(invitation, "accepted")).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_damaged_link_is_a_kind_404(client: Client, page: str) -> None:
    invitation = InvitationFactory(sent=True)
    token = token_for(invitation)[:-3]
    address = reverse(f"guest:{page}", args=[token])

    response = client.post(address) if page == "cancel" else client.get(address)

    assert response.status_code == 404
    assert "copy the link whole" in text_of(response)


def test_link_to_a_request_that_is_gone_is_a_404(client: Client) -> None:
    invitation = InvitationFactory()
    address = url(invitation)
    Invitation.objects.all().delete()

    assert client.get(address).status_code == 404


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0), letter=st.characters(codec="utf-8"), noise=st.text())
def test_no_changed_token_is_genuine(place: int, letter: str, noise: str) -> None:
    invitation = Invitation(public_id=uuid.UUID(int=7), nonce="n" * 22)
    token = token_for(invitation)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]

    assert read_token(token) == (invitation.public_id, invitation.nonce)
    assert changed == token or read_token(changed) is None
    assert read_token(token[:place]) is None
    assert read_token(token + letter) is None
    assert read_token(noise) is None


def test_replaced_link_is_dead_for_everybody(client: Client) -> None:
    invitation = InvitationFactory(sent=True)
    old = url(invitation)
    Invitation.objects.update(nonce=new_nonce())
    before = everything()

    shown = client.get(old)
    posted = client_of(admin_of()).post(old, ACCEPT_ALL)
    client.force_login(invitation.created_by)
    staff = client.get(old)

    for response, status in ((shown, 200), (posted, 422), (staff, 200)):
        assert response.status_code == status
        assert "This link was replaced by a newer one" in text_of(response)
    assert everything() == before


# --- language ------------------------------------------------------------------------------------


def test_page_opens_in_the_language_of_the_invitation(client: Client) -> None:
    invitation = InvitationFactory(sent=True, language="pl")

    response = client.get(url(invitation), headers={"accept-language": "cs"})

    assert response["Content-Language"] == "pl"
    assert '<html lang="pl"' in text_of(response)
    assert translation.get_language() == "en"
    other = client.get(reverse("account_login"), headers={"accept-language": "cs"})
    assert other["Content-Language"] == "cs"


def test_choice_of_the_language_menu_wins(client: Client) -> None:
    invitation = InvitationFactory(sent=True, language="pl")

    client.post(reverse("set_language"), {"language": "ru", "next": url(invitation)})

    assert client.get(url(invitation))["Content-Language"] == "ru"


def test_saved_language_of_the_person_wins() -> None:
    person = admin_of()
    User.objects.filter(pk=person.user_id).update(language="cs")
    client = client_of(person)
    client.cookies["django_language"] = "ru"

    response = client.get(url(InvitationFactory(sent=True, language="pl")))

    assert response["Content-Language"] == "cs"


def test_refusal_speaks_the_language_of_the_invitation_too() -> None:
    response = client_of(admin_of(country="US")).get(url(InvitationFactory(language="pl")))

    assert response["Content-Language"] == "pl"
    assert "Polska" in text_of(response)


# --- what a page costs ---------------------------------------------------------------------------


def test_queries_of_the_landing_page(client: Client, django_assert_num_queries: object) -> None:
    invitation = InvitationFactory(opened=True)
    with django_assert_num_queries(2):  # type: ignore[operator]
        client.get(url(invitation))


def test_queries_of_the_acceptance_page(django_assert_num_queries: object) -> None:
    AgreementTextFactory()
    invitation = InvitationFactory(opened=True)
    client = client_of(admin_of())
    client.get(url(invitation))
    with django_assert_num_queries(13):  # type: ignore[operator]
        client.get(url(invitation))


def test_operator_may_not_answer(client: Client) -> None:
    client.force_login(UserFactory(operator=True))
    assert "Sign in as the customer" in text_of(client.get(url(InvitationFactory(sent=True))))
