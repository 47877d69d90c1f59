"""The draft's page: what it shows, keeps and refuses."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from invitations import links
from invitations.enums import InvitationState
from invitations.models import Invitation
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import CustomerFactory
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import PASSWORD, MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(invitation: Invitation) -> str:
    return reverse("invitations:draft", args=[invitation.partner.slug, invitation.public_id])


def start(partner: Partner) -> str:
    return reverse("invitations:start", args=[partner.slug])


def typed(invitation: Invitation, **changed: Any) -> dict[str, Any]:
    """What the page would post."""
    values: dict[str, Any] = {
        "include_admin": "on" if invitation.include_admin else "",
        "language": invitation.language,
        "recipient_name": invitation.recipient_name,
        "recipient_email": invitation.recipient_email,
        "subject": invitation.subject,
        "body": links.with_link(invitation.body, invitation),
        "revision": invitation.revision,
        "action": "save",
    }
    values |= changed
    return {name: value for name, value in values.items() if value is not None}


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(partner=partner, created_by=alice)


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def fresh(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("partner").get(pk=invitation.pk)


# --- starting ---------------------------------------------------------------------------------


def test_start_makes_a_draft_with_an_address_of_its_own(as_alice: Client, partner: Partner) -> None:
    response = as_alice.post(start(partner))
    draft = Invitation.objects.get()
    assert (response.status_code, response["Location"]) == (303, address(draft))
    assert (draft.state, draft.include_admin, draft.language) == ("draft", True, "en")


def test_start_speaks_the_persons_language(as_alice: Client, partner: Partner, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="cs")
    as_alice.post(start(partner))
    assert Invitation.objects.get().language == "cs"


def test_start_twice_opens_the_same_draft_and_offers_a_new_one(
    as_alice: Client, partner: Partner, draft: Invitation
) -> None:
    response = as_alice.post(start(partner), follow=True)
    assert Invitation.objects.count() == 1
    assert "This is your unfinished draft" in response.text
    assert "Start a new one" in response.text


def test_start_anew_happens_once_however_often_it_is_sent(
    as_alice: Client, partner: Partner, draft: Invitation
) -> None:
    page = as_alice.get(address(draft)).text
    wanted = re.search(r'name="fresh" value="([^"]+)"', page)
    assert wanted is not None
    answers = {as_alice.post(start(partner), {"fresh": wanted[1]})["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("value", ["1", "yes", "not-a-uuid"])
def test_start_anew_needs_no_identity(
    as_alice: Client, partner: Partner, draft: Invitation, value: str
) -> None:
    as_alice.post(start(partner), {"fresh": value})
    assert Invitation.objects.count() == 2


def test_start_anew_cannot_take_the_identity_of_another_partners_request(
    as_alice: Client, partner: Partner
) -> None:
    foreign = InvitationFactory()
    response = as_alice.post(start(partner), {"fresh": str(foreign.public_id)})
    made = Invitation.objects.for_partner(partner).get()
    assert response["Location"] == address(made)
    assert made.public_id != foreign.public_id


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_start_is_a_post_only(as_alice: Client, partner: Partner, method: str) -> None:
    assert getattr(as_alice, method)(start(partner)).status_code == 405
    assert not Invitation.objects.exists()


def test_a_finished_draft_is_not_opened_again(
    as_alice: Client, partner: Partner, alice: User
) -> None:
    InvitationFactory(partner=partner, created_by=alice, sent=True)
    as_alice.post(start(partner))
    assert Invitation.objects.filter(state="draft").count() == 1


# --- who may ----------------------------------------------------------------------------------

MAY_REQUEST = {Role.GLOBAL_ADMIN, Role.ADMIN_AGENT, Role.SALES_AGENT}  # domain.md §2


@pytest.mark.parametrize("role", Role.values)
def test_roles(client: Client, partner: Partner, draft: Invitation, role: str) -> None:
    member = MembershipFactory(partner=partner, roles=[role])
    client.force_login(member.user)
    allowed = role in MAY_REQUEST
    revoke = reverse("invitations:revoke", args=[partner.slug, draft.public_id])

    assert client.get(address(draft)).status_code == (200 if allowed else 403)
    assert client.post(address(draft), typed(draft)).status_code == (303 if allowed else 403)
    assert client.get(revoke).status_code == (200 if allowed else 403)
    assert client.post(start(partner)).status_code == (303 if allowed else 403)
    assert client.post(revoke).status_code == (303 if allowed else 403)


def test_a_refusal_names_who_can_help(
    client: Client, alice: User, bob: User, draft: Invitation
) -> None:
    client.force_login(bob)
    assert alice.name in client.get(address(draft)).text


def test_strangers_find_nothing(client: Client, charlie: User, draft: Invitation) -> None:
    client.force_login(charlie)
    charlies = charlie.memberships.get().partner
    moved = reverse("invitations:draft", args=[charlies.slug, draft.public_id])
    for url in (address(draft), moved):
        assert client.get(url).status_code == 404
        assert client.post(url, typed(draft)).status_code == 404
    assert client.post(start(draft.partner)).status_code == 404


def test_a_draft_can_be_saved_a_thousand_times(as_alice: Client, draft: Invitation) -> None:
    """The page sends its version back as a number, not as people read one."""
    Invitation.objects.filter(pk=draft.pk).update(revision=1234)

    assert (
        '<input type="hidden" name="revision" value="1234">'
        in as_alice.get(address(draft)).content.decode()
    )
    changed = typed(draft, subject="Mine", revision=1000)
    response = as_alice.post(address(draft), changed, headers=HTMX)
    assert 'name="overwrite" value="1234"' in response.content.decode()


def test_a_colleague_continues_the_draft(client: Client, draft: Invitation) -> None:
    colleague = MembershipFactory(partner=draft.partner, roles=[Role.SALES_AGENT]).user
    client.force_login(colleague)
    client.post(address(draft), typed(draft, subject="From a colleague"))
    assert fresh(draft).subject == "From a colleague"


def test_signed_out_people_are_sent_to_sign_in_and_back(client: Client, draft: Invitation) -> None:
    response = client.get(address(draft))
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={address(draft)}")


def test_autosave_without_a_session_asks_to_sign_in_and_come_back(
    client: Client, draft: Invitation
) -> None:
    headers = HTMX | {"HX-Current-URL": f"http://testserver{address(draft)}"}
    response = client.post(address(draft), typed(draft, part="status"), headers=headers)
    assert "accounts/login" in response["HX-Redirect"]
    assert str(draft.public_id) in response["HX-Redirect"]


def test_what_was_sent_without_a_session_is_there_again_after_sign_in(
    client: Client, alice: User, draft: Invitation
) -> None:
    values = typed(draft, subject="Typed before sign-in", recipient_email="wrong", action="done")
    response = client.post(address(draft), values)
    assert response["Location"].endswith(f"?next={address(draft)}")
    client.post(response["Location"], {"login": alice.email, "password": PASSWORD})

    page = client.get(address(draft))
    assert 'value="Typed before sign-in"' in page.text
    assert "What you typed is here again, but not saved yet." in page.text
    assert fresh(draft).revision == 0
    assert "Typed before sign-in" not in client.get(address(draft)).text


def test_what_was_sent_without_a_session_is_shown_beside_what_has_ended(
    client: Client, alice: User, draft: Invitation
) -> None:
    client.post(address(draft), typed(draft, body="Typed before sign-in"))
    Invitation.objects.filter(pk=draft.pk).update(state="revoked")
    client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert "Typed before sign-in" in client.get(address(draft)).text


def test_no_more_than_a_draft_is_kept_for_somebody_unknown(
    client: Client, draft: Invitation
) -> None:
    client.post(address(draft), typed(draft, body="x" * 50_000))
    assert not client.session.keys()
    client.post(start(draft.partner), {"fresh": "1"})
    assert not client.session.keys()


# --- the page ---------------------------------------------------------------------------------


def test_page_shows_the_text_with_its_live_link(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.get(address(draft))
    assert response.status_code == 200
    assert links.link_for(draft) in response.text
    assert "{{link}}" not in response.text
    assert re.search(r"<h1><strong>Customer list</strong> \| Create a relationship", response.text)
    assert "no-store" in response["Cache-Control"]


def test_page_costs_four_queries(
    as_alice: Client,
    draft: Invitation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(4):  # session, person, place in the partner, draft
        as_alice.get(address(draft))


def test_an_open_page_writes_nothing(as_alice: Client, draft: Invitation) -> None:
    before = Invitation.objects.values().get()
    as_alice.get(address(draft))
    assert Invitation.objects.values().get() == before


@pytest.mark.parametrize("trait", ["us_government", "germany"])
def test_national_clouds_cannot_leave_the_privileges_out(client: Client, trait: str) -> None:
    partner = PartnerFactory(**{trait: True})
    draft = InvitationFactory(partner=partner)
    client.force_login(draft.created_by)
    page = client.get(address(draft)).text
    box = re.search(r'<input[^>]*name="include_admin"[^>]*>', page)
    assert box is not None
    assert "checked" in box[0]
    assert "disabled" in box[0]
    assert f"In {partner.get_cloud_display()} a request always includes" in page

    client.post(address(draft), typed(draft, include_admin="", recipient_name="Ann"))
    assert (fresh(draft).include_admin, fresh(draft).recipient_name) == (True, "Ann")


# --- following and keeping --------------------------------------------------------------------


def test_text_follows_the_choices_until_it_is_edited(as_alice: Client, draft: Invitation) -> None:
    as_alice.post(address(draft), typed(draft, include_admin="", recipient_name="Anna"))
    draft = fresh(draft)
    assert "We do not ask for administration privileges" in draft.body
    assert draft.body.startswith("Hello Anna,")
    assert not draft.text_edited

    text = links.with_link(draft.body, draft) + "\nP.S. See you."
    as_alice.post(address(draft), typed(draft, body=text))
    draft = fresh(draft)
    assert draft.text_edited

    as_alice.post(address(draft), typed(draft, include_admin="on", language="pl"))
    draft = fresh(draft)
    assert (draft.include_admin, draft.language) == (True, "pl")
    assert draft.body.endswith("P.S. See you.")
    assert "We do not ask" in draft.body


def test_edited_text_is_told_and_taken_back(as_alice: Client, draft: Invitation) -> None:
    text = "Mine: " + links.link_for(draft)
    page = as_alice.post(address(draft), typed(draft, body=text), follow=True).text
    assert "You have edited the text" in page

    draft = fresh(draft)
    page = as_alice.post(address(draft), typed(draft, body="", action="restore"), follow=True).text
    assert "You have edited the text" not in page
    assert fresh(draft).body.startswith("Hello,")
    assert not fresh(draft).text_edited


def test_typing_the_standard_text_again_counts_as_unedited(
    as_alice: Client, draft: Invitation
) -> None:
    standard = links.with_link(draft.body, draft)
    as_alice.post(address(draft), typed(draft, body=f"{standard}!"))
    draft = fresh(draft)
    as_alice.post(address(draft), typed(draft, body=standard))
    assert not fresh(draft).text_edited


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\u200fمرحبا بالعالم",  # noqa: RUF001
        "👩‍💻🇵🇱",
        "{% templatetag %} {{ secret }} %s %(x)s",
        "\ttab and  two spaces ",
    ],
)
def test_any_text_is_kept_as_typed(as_alice: Client, draft: Invitation, text: str) -> None:
    body = f"{text}\r\n\r\n{links.link_for(draft)}\r\n{text}"
    page = as_alice.post(
        address(draft), typed(draft, body=body, subject=text, recipient_name=text), follow=True
    ).text
    draft = fresh(draft)
    assert draft.body == f"{text}\n\n{{{{link}}}}\n{text}"
    assert draft.subject == text.strip().replace("\t", " ")
    assert "<script>alert" not in page


def test_stored_text_never_holds_the_link(as_alice: Client, draft: Invitation) -> None:
    link = links.link_for(draft)
    as_alice.post(address(draft), typed(draft, body=f"{link} and again {link}"))
    assert fresh(draft).body == "{{link}} and again {{link}}"


# --- faults in what was typed -------------------------------------------------------------------


@pytest.mark.parametrize("action", ["save", "done", "mail"])
@pytest.mark.parametrize("cut", [1, 5, 40, 10_000])
def test_without_its_link_nothing_happens(
    as_alice: Client, draft: Invitation, action: str, cut: int
) -> None:
    link = links.link_for(draft)
    body = f"Mine {link[: max(0, len(link) - cut)]}"
    values = typed(draft, body=body, subject="My own", action=action)
    response = as_alice.post(address(draft), values)
    assert response.status_code == 422
    assert "The text has lost its personal link" in response.text
    assert "Put the link back" in response.text
    assert "My own" in response.text
    assert "Mine" in response.text
    assert fresh(draft).revision == 0
    assert fresh(draft).state == "draft"


def test_one_click_puts_the_link_back_and_keeps_the_rest(
    as_alice: Client, draft: Invitation
) -> None:
    values = typed(
        draft, body="Mine", subject="My own", recipient_name="Anna", include_admin="", action="link"
    )
    assert as_alice.post(address(draft), values).status_code == 303
    draft = fresh(draft)
    assert draft.body == "Mine\n\n{{link}}\n"
    assert (draft.subject, draft.recipient_name, draft.include_admin) == ("My own", "Anna", False)


def test_the_link_comes_back_beside_other_faults(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, body="Mine", recipient_email="nobody", action="link")
    response = as_alice.post(address(draft), values)
    assert response.status_code == 422
    assert "has lost its personal link" not in response.text
    assert links.link_for(draft) in response.text
    assert 'value="nobody"' in response.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("subject", "", "Write a subject."),
        ("subject", "x" * 201, "at most 200 characters"),
        ("recipient_name", "x" * 121, "at most 120 characters"),
        ("recipient_email", "nobody", "Enter a valid email address."),
        ("recipient_email", "a@b.example\nBcc: c@d.example", "Enter a valid email address."),
        ("language", "tlh", "tlh is not one of the available choices"),
        ("subject", "nul\x00", "Null characters are not allowed."),
        ("recipient_name", "nul\x00", "Null characters are not allowed."),
    ],
)
def test_faults_are_named_beside_the_field(
    as_alice: Client, draft: Invitation, field: str, value: str, message: str
) -> None:
    values = typed(draft, body=f"Kept {links.link_for(draft)}", **{field: value})
    response = as_alice.post(address(draft), values)
    assert response.status_code == 422
    assert message in response.text
    assert "Kept " in response.text
    assert fresh(draft).revision == 0


def test_ten_thousand_lines_are_refused_and_not_lost(as_alice: Client, draft: Invitation) -> None:
    lines = "\r\n".join(f"line {number}" for number in range(10_000))
    response = as_alice.post(
        address(draft), typed(draft, body=f"{links.link_for(draft)}\r\n{lines}")
    )
    assert response.status_code == 422
    assert "at most 20,000 characters" in response.text.replace("20000", "20,000")
    assert "line 9999" in response.text


def test_nul_in_the_text_is_refused(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.post(address(draft), typed(draft, body=f"\x00{links.link_for(draft)}"))
    assert response.status_code == 422


def test_line_breaks_never_reach_a_header(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, subject="One\r\nBcc: x@y.example\u2028two", recipient_name="A\nB")
    as_alice.post(address(draft), values)
    assert fresh(draft).subject == "One Bcc: x@y.example two"
    assert fresh(draft).recipient_name == "A B"


def test_three_hundred_characters_do_not_fit_a_name(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.post(address(draft), typed(draft, recipient_name="Ł" * 300))
    assert response.status_code == 422
    assert "Ł" * 300 in response.text


@pytest.mark.parametrize("name", ["language", "body", "subject", "revision"])
def test_missing_fields_are_no_error_of_ours(
    as_alice: Client, draft: Invitation, name: str
) -> None:
    response = as_alice.post(address(draft), typed(draft, **{name: None}))
    assert response.status_code in {303, 422}


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
@pytest.mark.parametrize("name", ["revision", "overwrite"])
def test_nonsense_revisions_are_no_error_of_ours(
    as_alice: Client, draft: Invitation, name: str, revision: str
) -> None:
    response = as_alice.post(address(draft), typed(draft, subject="New", **{name: revision}))
    assert response.status_code in {303, 422}


# --- two windows ------------------------------------------------------------------------------


def test_a_second_window_does_not_overwrite_the_first(as_alice: Client, draft: Invitation) -> None:
    as_alice.post(address(draft), typed(draft, subject="First window"))
    response = as_alice.post(address(draft), typed(draft, subject="Second window"))
    assert response.status_code == 422
    assert "changed in another window or by a colleague" in response.text
    assert 'value="Second window"' in response.text
    assert "First window" in response.text
    assert fresh(draft).subject == "First window"

    values = typed(draft, subject="Second window", overwrite="1")
    assert as_alice.post(address(draft), values).status_code == 303
    assert fresh(draft).subject == "Second window"


def test_keeping_mine_does_not_overwrite_a_third_window(
    as_alice: Client, draft: Invitation
) -> None:
    as_alice.post(address(draft), typed(draft, subject="First"))
    as_alice.post(address(draft), typed(fresh(draft), subject="Third"))
    response = as_alice.post(address(draft), typed(draft, subject="Second", overwrite="1"))
    assert response.status_code == 422
    assert fresh(draft).subject == "Third"


def test_the_same_save_twice_is_once(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, subject="Mine")
    assert as_alice.post(address(draft), values).status_code == 303
    assert as_alice.post(address(draft), values).status_code == 303
    assert fresh(draft).revision == 1


def test_done_with_a_stale_text_asks_first(as_alice: Client, draft: Invitation) -> None:
    as_alice.post(address(draft), typed(draft, subject="First window"))
    response = as_alice.post(address(draft), typed(draft, subject="Second", action="done"))
    assert response.status_code == 422
    assert fresh(draft).state == "draft"


# --- htmx -------------------------------------------------------------------------------------


def test_autosave_answers_with_its_state_only(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, subject="Mine", part="status")
    response = as_alice.post(address(draft), values, headers=HTMX)
    assert response.status_code == 200
    assert "All changes are saved." in response.text
    assert 'name="revision" value="1"' in response.text
    assert "<textarea" not in response.text
    assert "<html" not in response.text


def test_autosave_of_a_fault_says_so(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, subject="", part="status")
    response = as_alice.post(address(draft), values, headers=HTMX)
    assert response.status_code == 422
    assert "Not saved yet." in response.text
    assert "Write a subject." in response.text
    assert "data-saved" not in response.text


def test_autosave_from_a_stale_window_offers_both(as_alice: Client, draft: Invitation) -> None:
    as_alice.post(address(draft), typed(draft, subject="First"))
    values = typed(draft, subject="Second", part="status")
    response = as_alice.post(address(draft), values, headers=HTMX)
    assert response.status_code == 422
    assert "Keep my version" in response.text
    assert "Take the other version" in response.text
    assert 'name="revision" value="0"' in response.text


def test_a_change_of_language_swaps_the_form_alone(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.post(address(draft), typed(draft, language="ru"), headers=HTMX)
    assert response.status_code == 200
    assert response.text.lstrip().startswith('<form id="draft-form"')
    assert links.link_for(draft) in response.text


def test_autosave_of_an_answered_request_says_so(as_alice: Client, draft: Invitation) -> None:
    Invitation.objects.filter(pk=draft.pk).update(state=InvitationState.ACCEPTED)
    values = typed(draft, subject="Late", part="status")
    response = as_alice.post(address(draft), values, headers=HTMX)
    assert response.status_code == 422
    assert "The customer has accepted this request already." in response.text
    assert response["HX-Retarget"] == "#draft-status"
    assert "<html" not in response.text


# --- mail and done ----------------------------------------------------------------------------


def test_open_in_email_without_script_saves_and_offers_the_fresh_address(
    as_alice: Client, draft: Invitation
) -> None:
    values = typed(
        draft, subject="A & B", recipient_email="anna@customer.example", action="mail",
        body=f"Hi\r\n{links.link_for(draft)}",
    )  # fmt: skip
    response = as_alice.post(address(draft), values, follow=True)
    wanted = links.mailto_link(
        "anna@customer.example", "A & B", f"Hi\n{links.link_for(draft)}"
    ).replace("&", "&amp;")
    assert response.status_code == 200
    assert "The text is saved." in response.text
    assert f'href="{wanted}"' in response.text


def test_long_messages_come_with_a_hint(as_alice: Client, draft: Invitation) -> None:
    hint = r'id="mail-long"[^>]*hidden'
    assert re.search(hint, as_alice.get(address(draft)).text)
    text = "Ж" * 400 + " " + links.link_for(draft)
    page = as_alice.post(address(draft), typed(draft, body=text), follow=True).text
    assert not re.search(hint, page)


def test_done_returns_to_the_list_with_a_confirmation(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, subject="Final", action="done")
    response = as_alice.post(address(draft), values)
    assert response.status_code == 303
    assert response["Location"] == reverse("customers:list", args=[draft.partner.slug])
    assert "Your request is ready." in as_alice.get(response["Location"]).text
    draft = fresh(draft)
    assert (draft.state, draft.subject) == ("sent", "Final")
    assert draft.sent_at is not None


def test_done_twice_is_once(as_alice: Client, draft: Invitation) -> None:
    values = typed(draft, action="done")
    answers = [as_alice.post(address(draft), values).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert fresh(draft).state == "sent"


@pytest.mark.parametrize("state", ["accepted", "declined", "expired", "revoked", "sent", "opened"])
def test_saving_what_is_no_draft_keeps_what_was_typed(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    ended = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    values = typed(ended, body=f"Typed too late {links.link_for(ended)}")
    response = as_alice.post(address(ended), values)
    assert response.status_code == 422
    assert "Typed too late" in response.text
    assert "Typed too late" not in fresh(ended).body


# --- afterwards -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["sent", "opened"])
def test_open_requests_show_their_text_and_link(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    request = InvitationFactory(
        partner=partner, created_by=alice, recipient_name="Anna", **{state: True}
    )
    page = as_alice.get(address(request)).text
    assert links.link_for(request) in page
    assert "Copy to clipboard" in page
    assert "Revoke invitation" in page
    assert "Start a new one" in page
    assert "Anna" in page
    assert "Expires on" in page


@pytest.mark.parametrize("state", ["accepted", "declined", "expired", "revoked"])
def test_ended_requests_show_no_link(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    request = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    page = as_alice.get(address(request)).text
    assert links.link_for(request) not in page
    assert "{{link}}" not in page.partition("<textarea")[2]
    assert state.capitalize() in page
    assert "Revoke invitation" not in page


def test_an_accepted_request_leads_to_its_customer(
    as_alice: Client,
    partner: Partner,
    alice: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = InvitationFactory(partner=partner, created_by=alice, accepted=True)
    answer = InvitationAnswerFactory(invitation=request, customer__name="Long & Far")
    with django_assert_num_queries(6):
        page = as_alice.get(address(request)).text
    assert "Long &amp; Far" in page
    account = reverse("customers:account", args=[partner.slug, answer.customer.public_id])
    assert account in page


def test_a_report_names_nobody(as_alice: Client, partner: Partner, alice: User) -> None:
    request = InvitationFactory(partner=partner, created_by=alice, declined=True)
    InvitationAnswerFactory(
        invitation=request, customer=CustomerFactory(name="Secret Ltd"), answer="unknown_company"
    )
    page = as_alice.get(address(request)).text
    assert "I do not know this company" in page
    assert "Secret Ltd" not in page


def test_an_expired_draft_cannot_be_finished(as_alice: Client, draft: Invitation) -> None:
    with time_machine.travel(draft.expires_at):
        as_alice.force_login(draft.created_by)
        response = as_alice.post(address(draft), typed(draft, action="done"))
        assert response.status_code == 422
        assert "This request has expired. Start a new one." in response.text


# --- revoking ---------------------------------------------------------------------------------


def revoke(invitation: Invitation) -> str:
    return reverse("invitations:revoke", args=[invitation.partner.slug, invitation.public_id])


@pytest.mark.parametrize("state", ["draft", "sent", "opened"])
def test_revoking_asks_first_and_ends_the_link(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    traits = {} if state == "draft" else {state: True}
    request = InvitationFactory(partner=partner, created_by=alice, **traits)
    assert "stops working at once" in as_alice.get(revoke(request)).text
    assert fresh(request).state == state

    for _ in range(2):  # twice is once
        response = as_alice.post(revoke(request), follow=True)
        assert "The invitation is revoked." in response.text
    assert fresh(request).state == "revoked"


@pytest.mark.parametrize("state", ["accepted", "declined", "expired"])
def test_what_has_ended_cannot_be_revoked(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    request = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    assert as_alice.get(revoke(request)).status_code == 200
    response = as_alice.post(revoke(request))
    assert response.status_code == 422
    assert fresh(request).answered_at == request.answered_at


def test_requests_of_others_are_not_found(as_alice: Client, partner: Partner) -> None:
    foreign = InvitationFactory(sent=True)
    for identity in (foreign.public_id, uuid.uuid4()):
        url = reverse("invitations:revoke", args=[partner.slug, identity])
        assert as_alice.get(url).status_code == 404
        assert as_alice.post(url).status_code == 404


def test_customers_and_operators_have_no_business_here(
    client: Client, carol: User, draft: Invitation
) -> None:
    for user in (carol, UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(address(draft)).status_code == 404
        assert client.post(start(draft.partner)).status_code == 404
    assert fresh(draft).created_at <= timezone.now()
