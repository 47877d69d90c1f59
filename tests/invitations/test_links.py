"""The personal link: only whole and unchanged tokens mean anything, and nothing breaks."""

import uuid

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from invitations import links
from invitations.models import Invitation, new_nonce
from partners.models import Partner
from tests.factories.invitations import InvitationFactory

KNOWN = Invitation(
    public_id=uuid.UUID("6f0c7f0e-7d0b-4a55-9d5e-0f0f2f1b8a11"), nonce="Abcdefghij0123456789xy"
)
TOKEN = links.token_for(KNOWN)


def make(partner: Partner | None = None) -> Invitation:
    return Invitation(
        partner=partner or Partner(cloud="public"), public_id=uuid.uuid4(), nonce=new_nonce()
    )


def test_a_genuine_token_names_its_invitation() -> None:
    assert links.read_token(TOKEN) == (KNOWN.public_id, KNOWN.nonce)


def test_a_new_nonce_makes_a_new_token() -> None:
    invitation = make()
    old = links.token_for(invitation)
    invitation.nonce = new_nonce()
    assert links.token_for(invitation) != old


@pytest.mark.parametrize("length", range(len(TOKEN)))
def test_a_cut_token_is_nothing(length: int) -> None:
    assert links.read_token(TOKEN[:length]) is None
    assert links.read_token(TOKEN[len(TOKEN) - length :]) is None


@given(place=st.integers(0, len(TOKEN) - 1), letter=st.characters())
def test_a_changed_letter_is_nothing(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed != TOKEN:
        assert links.read_token(changed) is None


@given(text=st.text(st.characters(codec=None)))
def test_any_text_is_nothing(text: str) -> None:
    assert links.read_token(text) is None
    assert links.read_token(f"{text}{TOKEN}") is None or text == ""


@given(extra=st.text(min_size=1, max_size=5))
def test_letters_behind_the_token_are_nothing(extra: str) -> None:
    assert links.read_token(TOKEN + extra) is None


def test_a_token_signed_for_something_else_is_nothing() -> None:
    from django.core.signing import Signer  # noqa: PLC0415

    value = TOKEN.rpartition(".")[0]
    assert links.read_token(Signer(salt="another", sep=".").sign(value)) is None


@pytest.mark.parametrize("raw", ["", "AAAA", "!!!", "A" * 22])
def test_a_signed_value_of_the_wrong_shape_is_nothing(raw: str) -> None:
    found = links.read_token(links._signer().sign(raw))
    assert found is None or found[1] == ""


@override_settings(
    PORTAL_URLS={"public": "https://public.example", "germany": "https://de.example"}
)
def test_link_leads_to_the_door_of_the_partners_cloud() -> None:
    assert links.link_for(make()).startswith("https://public.example/invitations/")
    german = make(Partner(cloud="germany"))
    assert links.link_for(german).startswith("https://de.example/invitations/")


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["cut", "changed", "longer", "empty signature"])
def test_the_page_of_a_broken_link_is_no_error_of_ours(client: Client, change: str) -> None:
    token = links.token_for(InvitationFactory(sent=True))
    broken = {
        "cut": token[:-1],
        "changed": token.swapcase(),
        "longer": token + "x",
        "empty signature": token.partition(".")[0] + ".",
    }[change]
    response = client.get(reverse("guest:invitation", args=[broken]))
    assert 400 <= response.status_code < 500


# --- the link inside a text -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("{{link}}", True),
        ("See {{link}}.", True),
        ("({{link}})", True),
        ("<{{link}}>", True),
        ("{{link}}?", True),
        ("Zobacz:{{link}}, proszę", True),
        ("x{{link}}", False),
        ("{{link}}x", False),
        ("{{link}}ж", False),
        ("{{link}}/more", False),
        ("{{link}}%20", False),
        ("broken {{link}}x, whole {{link}}", True),
        ("", False),
        ("{{ link }}", False),
    ],
)
def test_a_link_counts_only_whole(text: str, whole: bool) -> None:
    assert links.has_link(text) is whole


def test_storing_and_showing_are_each_others_reverse() -> None:
    invitation = make()
    shown = links.with_link("Hello {{link}} and {{link}}", invitation)
    assert links.link_for(invitation) in shown
    assert links.without_link(shown, invitation) == "Hello {{link}} and {{link}}"


@pytest.mark.parametrize("typed", ["", "Hello", "Hello\n\n\n", "👋 שלום <b>"])
def test_a_lost_link_comes_back_on_a_line_of_its_own(typed: str) -> None:
    mended = links.put_link_back(typed, make())
    assert mended.split("\n")[-2:] == ["{{link}}", ""]
    assert mended.startswith(typed.rstrip())


@given(cut=st.integers(1, 60))
def test_a_cut_link_is_mended_where_it_stood(cut: int) -> None:
    invitation = make()
    link = links.link_for(invitation)
    mended = links.put_link_back(f"Open {link[:-cut]} soon.\nBye", invitation)
    assert mended == "Open {{link}} soon.\nBye"


@pytest.mark.parametrize(
    ("around", "mended"),
    [
        ("See{}", "See {{{{link}}}}"),
        ("{}now", "{{{{link}}}} now"),
        ("a{}b", "a {{{{link}}}} b"),
    ],
)
def test_words_that_touch_the_link_are_set_apart(around: str, mended: str) -> None:
    assert links.put_link_back(around.format("{{link}}"), make()) == mended.format()


def test_a_sentence_keeps_its_stop() -> None:
    invitation = make()
    text = f"Open {links.link_for(invitation)[:-8]}."
    assert links.put_link_back(text, invitation) == "Open {{link}}."


@given(text=st.text())
def test_whatever_was_typed_gets_its_link(text: str) -> None:
    assert links.has_link(links.put_link_back(text, make()))
