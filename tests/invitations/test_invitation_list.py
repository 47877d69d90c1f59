"""The Invitations page: what it shows, finds, filters, opens and costs."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invitations import invitation_list, services
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.invitation_list import InvitationQuery
from invitations.models import Invitation
from partners import audit
from partners.enums import MailState, Role
from partners.models import OutgoingMail
from partners.tasks import NO_LONGER_NEEDED
from tests.factories.customers import CustomerFactory
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(partner: Any) -> str:
    return reverse("invitations:list", args=[partner.slug])


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


def recipients(response: Any) -> list[str]:
    return [row["recipient_name"] for row in response.context["rows"]]


def mailed(invitation: Invitation, state: str = MailState.FAILED, **fields: Any) -> OutgoingMail:
    values = {
        "kind": "invitation",
        "recipient": "ada@adatum.example",
        "organisation_id": invitation.partner.public_id,
        "reference_id": invitation.public_id,
        "state": state,
        "server_answer": "550 No such <mailbox>" if state == MailState.FAILED else "",
    }
    return OutgoingMail.objects.create(**values | fields)


# --- what it shows ----------------------------------------------------------------------------


def test_newest_first_with_every_column(signed_in: Any, alice: Any, partner: Any, url: str) -> None:
    InvitationFactory(partner=partner, recipient_name="Older", opened=True, language="pl")
    InvitationFactory(
        partner=partner, created_by=alice, include_admin=False, sent=True,
        recipient_name="Ada <b>", recipient_email="ada@adatum.example",
    )  # fmt: skip
    InvitationFactory(recipient_name="Somebody else's")

    page = signed_in.get(url)

    assert recipients(page) == ["Ada <b>", "Older"]
    row = re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL)[1]
    assert "Ada &lt;b&gt;</a>" in row
    assert "ada@adatum.example" in row
    for label, value in [
        ("Language", "English"), ("Delegated admin", "No"), ("Created by", "Alice Able"),
    ]:  # fmt: skip
        assert f'data-label="{label}">{value}</td>' in row
    assert ">Sent</span>" in row
    assert row.count("2026") + row.count("2027") >= 2 or re.search(r"\d+/\d+/\d{4}", row)


def test_the_left_menu_leads_there_for_those_who_may(
    signed_in: Any, client_for: Any, partner: Any, url: str
) -> None:
    customers = reverse("customers:list", args=[partner.slug])
    assert f'href="{url}"' in signed_in.get(customers).text
    helpdesk = MembershipFactory(partner=partner, roles=[Role.HELPDESK_AGENT]).user
    assert f'href="{url}"' not in client_for(helpdesk).get(customers).text
    assert client_for(helpdesk).get(url).status_code == 403


def test_without_requests_it_offers_one(signed_in: Any, partner: Any, url: str) -> None:
    page = signed_in.get(url).text
    assert "Nobody has been asked yet." in page
    assert "<table" not in page


def test_a_request_past_its_date_is_shown_as_expired(
    signed_in: Any, partner: Any, url: str
) -> None:
    InvitationFactory(partner=partner, expired=True)
    assert "chip-warning" in signed_in.get(url).text


def test_a_mail_that_was_not_delivered_shows_in_its_row(
    signed_in: Any, partner: Any, url: str
) -> None:
    request = InvitationFactory(partner=partner, sent=True)
    told = '<span class="chip chip-danger mt-1">'
    assert told not in signed_in.get(url).text

    mail = mailed(request)
    assert signed_in.get(url).text.count(told) == 1
    assert signed_in.get(url, {"state": "failed"}).text.count(told) == 1

    later = mailed(request, MailState.SENT)  # sent once more, and it arrived
    assert told not in signed_in.get(url).text
    later.delete()
    mail.server_answer = NO_LONGER_NEEDED
    mail.save()
    assert told not in signed_in.get(url).text
    mailed(InvitationFactory(partner=partner, accepted=True))  # answered all the same
    assert told not in signed_in.get(url).text


# --- search and filters -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["łódz", "LODZ", "ada@ad", "  lodzki  "])
def test_search(signed_in: Any, partner: Any, url: str, typed: str) -> None:
    InvitationFactory(
        partner=partner, recipient_name="Jan Łódzki", recipient_email="Ada@Adatum.example"
    )
    InvitationFactory(partner=partner, recipient_name="Other")
    page = signed_in.get(url, {"q": typed})
    assert recipients(page) == ["Jan Łódzki"]
    assert "1 invitation<" in page.text


def test_search_by_identity(signed_in: Any, partner: Any, url: str) -> None:
    found = InvitationFactory(partner=partner, recipient_name="This one")
    InvitationFactory(partner=partner, recipient_name="Other")
    assert recipients(signed_in.get(url, {"q": str(found.public_id).upper()})) == ["This one"]


@pytest.mark.parametrize("typed", ["wa", "W", "wy", "wy@"])
def test_short_searches_find_beginnings(signed_in: Any, partner: Any, url: str, typed: str) -> None:
    InvitationFactory(
        partner=partner, recipient_name="Wanda Nowak", recipient_email="wy@xq.example"
    )
    InvitationFactory(partner=partner, recipient_name="Ewa", recipient_email="xwy@xq.example")
    page = signed_in.get(url, {"q": typed})
    # Three characters are looked for anywhere.
    assert recipients(page) == (["Ewa", "Wanda Nowak"] if typed == "wy@" else ["Wanda Nowak"])
    assert ("Type three or more" in page.text) == (typed != "wy@")


@pytest.mark.parametrize("typed", ['"', '"""', 'a"b', "%%%", "___", "'''", "AND OR", "a* NOT"])
def test_any_character_may_be_typed(signed_in: Any, partner: Any, url: str, typed: str) -> None:
    InvitationFactory(partner=partner, recipient_name=f"Firm {typed} & Co")
    InvitationFactory(partner=partner, recipient_name="Firm & Co")
    assert len(recipients(signed_in.get(url, {"q": f"firm {typed}"}))) == 1
    assert signed_in.get(url, {"q": typed}).status_code == 200


def test_search_follows_what_is_written(signed_in: Any, partner: Any, url: str) -> None:
    """Also what statements write that no model's ``save`` sees, and after a deletion."""
    row = InvitationFactory(partner=partner, recipient_name="Before")
    row.recipient_name = "After"
    row.save()
    assert recipients(signed_in.get(url, {"q": "before"})) == []
    assert recipients(signed_in.get(url, {"q": "after"})) == ["After"]
    Invitation.objects.filter(pk=row.pk).update(search_text="elsewhere")
    assert recipients(signed_in.get(url, {"q": "elsewhere"})) == ["After"]
    row.delete()
    assert recipients(signed_in.get(url, {"q": "elsewhere"})) == []


def test_search_inside_uses_the_trigrams(partner: Any, alice: Any) -> None:
    Invitation.objects.bulk_create(
        Invitation(
            partner=partner,
            created_by=alice,
            expires_at=timezone.now(),
            search_text=f"firm {number * 7919 % 3000}\n{number}@firm.example",
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invitations_invitation")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT gin_clean_pending_list('invitation_search')")
            cursor.execute("SET LOCAL enable_seqscan = off")

    found = invitation_list.invitations(partner, InvitationQuery(search="firm 1234"))

    index = {"postgresql": "invitation_search", "sqlite": "VIRTUAL TABLE INDEX"}
    assert index[connection.vendor] in found.explain()
    assert found.count() == 1


@pytest.fixture
def one_of_each(partner: Any) -> None:
    now = timezone.now()
    soon = now + timedelta(days=5)

    def make(name: str, **fields: Any) -> Invitation:
        return InvitationFactory(partner=partner, recipient_name=name, **fields)

    make("draft")
    make("sent", sent=True)
    make("opened", opened=True)
    make("soon", sent=True, expires_at=soon)
    make("draft soon", expires_at=soon)
    make("over", expired=True)
    make("written over", state=InvitationState.EXPIRED, expires_at=now - timedelta(days=2))
    make("accepted", accepted=True)
    make("declined", declined=True)
    make("declined long ago", declined=True, answered_at=now - timedelta(days=31))
    make("revoked", revoked=True)
    make("renewed", state=InvitationState.SUPERSEDED)
    mailed(make("failed", sent=True))
    repaired = make("repaired", sent=True)
    mailed(repaired)
    mailed(repaired, MailState.SENT)
    mailed(make("not needed", sent=True), server_answer=NO_LONGER_NEEDED)
    before = make("failed before", sent=True)
    mailed(before, created_at=now - timedelta(days=3))
    mailed(make("failed and over", revoked=True))
    mailed(make("sent well", sent=True), MailState.SENT)


WITH_CUSTOMER = ["sent well", "failed before", "not needed", "repaired", "failed"]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("waiting", [*WITH_CUSTOMER, "soon", "opened", "sent"]),
        ("expiring", ["soon"]),
        ("failed", ["failed"]),
        ("declined_lately", ["declined"]),
        ("draft", ["draft soon", "draft"]),
        ("sent", [*WITH_CUSTOMER, "soon", "sent"]),
        ("opened", ["opened"]),
        ("expired", ["written over", "over"]),
        ("accepted", ["accepted"]),
        ("declined", ["declined long ago", "declined"]),
        ("revoked", ["failed and over", "revoked"]),
        ("superseded", ["renewed"]),
    ],
)
def test_filter_by_state(
    signed_in: Any, one_of_each: None, url: str, state: str, found: list[str]
) -> None:
    assert recipients(signed_in.get(url, {"state": state})) == found


def test_failures_of_another_partner_are_not_ours(signed_in: Any, partner: Any, url: str) -> None:
    ours = InvitationFactory(partner=partner, sent=True, recipient_name="Ours")
    mailed(ours, organisation_id=uuid4())
    mailed(InvitationFactory(sent=True))
    assert recipients(signed_in.get(url, {"state": "failed"})) == []


def test_created_by_me(signed_in: Any, alice: Any, partner: Any, url: str) -> None:
    InvitationFactory(partner=partner, created_by=alice, recipient_name="Mine")
    InvitationFactory(partner=partner, recipient_name="A colleague's")
    assert recipients(signed_in.get(url, {"by": "me"})) == ["Mine"]


def test_what_is_not_offered_narrows_nothing(signed_in: Any, partner: Any, url: str) -> None:
    InvitationFactory(partner=partner, recipient_name="One")
    page = signed_in.get(url, {"state": "x", "by": "everybody", "cursor": "?", "open": "no"})
    assert recipients(page) == ["One"]
    assert page.text.count("This choice is not offered.") == 2


def test_nothing_found_leads_back(signed_in: Any, partner: Any, url: str) -> None:
    InvitationFactory(partner=partner)
    page = signed_in.get(url, {"q": "nobody"}).text
    assert "No invitation matches." in page
    assert f'<a href="{url}">Clear search and filters</a>' in page


# --- pages ------------------------------------------------------------------------------------


def test_pages_hold_every_request_once(
    signed_in: Any, partner: Any, url: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(invitation_list, "PAGE_SIZE", 3)
    for number in range(8):
        InvitationFactory(partner=partner, sent=True, recipient_name=str(number))
    seen, address = [], f"{url}?state=sent"
    while address:
        page = signed_in.get(address)
        seen.append(recipients(page))
        address, back = page.context["next_url"], page.context["previous_url"]
    assert seen == [["7", "6", "5"], ["4", "3", "2"], ["1", "0"]]
    assert "state=sent" in back
    assert recipients(signed_in.get(back)) == ["4", "3", "2"]
    assert "8 invitations" in page.text


# --- what opens -------------------------------------------------------------------------------


def test_row_tells_what_happened(signed_in: Any, alice: Any, partner: Any, url: str) -> None:
    invitation = services.open_draft(partner, actor=alice, language="en")
    services.finish_draft(invitation, actor=alice)
    failed = mailed(invitation)
    row = reverse("invitations:row", args=[partner.slug, invitation.public_id])

    page = signed_in.get(row, headers=HTMX).text

    assert "<html" not in page
    assert "finished the request" in page
    assert "started a request" in page
    assert "550 No such &lt;mailbox&gt;" in page
    ids = [partner.slug, invitation.public_id, failed.public_id]
    retry = reverse("invitations:mail_retry", args=ids)
    assert f'action="{retry}"' in page
    assert "Copy link" in page
    assert "/invitations/" in page.split("Copy link")[0]
    for name in ("resend", "revoke"):
        assert reverse(f"invitations:{name}", args=[partner.slug, invitation.public_id]) in page
    assert "Renew" not in page


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("draft", {"Edit the draft", "Revoke invitation", "Copy link"}),
        ("sent", {"Resend", "Revoke invitation", "Copy link"}),
        ("opened", {"Resend", "Revoke invitation", "Copy link"}),
        ("expired", {"Renew"}),
        ("declined", {"Renew"}),
        ("accepted", set()),
        ("revoked", set()),
    ],
)
def test_row_offers_what_fits(
    signed_in: Any, partner: Any, url: str, state: str, offered: set[str]
) -> None:
    traits = {} if state == "draft" else {state: True}
    invitation = InvitationFactory(partner=partner, **traits)
    row = reverse("invitations:row", args=[partner.slug, invitation.public_id])
    page = signed_in.get(row, headers=HTMX).text
    every = {"Edit the draft", "Resend", "Revoke invitation", "Copy link", "Renew"}
    assert {each for each in every if f"{each}</" in page} == offered


def test_answer_names_only_who_knows_the_partner(signed_in: Any, partner: Any) -> None:
    accepted = InvitationFactory(partner=partner, accepted=True)
    InvitationAnswerFactory(invitation=accepted, customer=CustomerFactory(name="Known"))
    reported = InvitationFactory(partner=partner, declined=True)
    InvitationAnswerFactory(
        invitation=reported, customer=CustomerFactory(name="Hidden"), answer=Answer.UNKNOWN_COMPANY
    )
    pages = [
        signed_in.get(
            reverse("invitations:row", args=[partner.slug, each.public_id]), headers=HTMX
        ).text
        for each in (accepted, reported)
    ]
    assert ">Known</a>" in pages[0]
    assert "Hidden" not in pages[1]


def test_row_without_htmx_is_the_list_with_it_open(signed_in: Any, partner: Any, url: str) -> None:
    invitation = InvitationFactory(partner=partner, sent=True)
    row = reverse("invitations:row", args=[partner.slug, invitation.public_id])
    page = signed_in.get(row, follow=True)
    assert page.redirect_chain[0][0].startswith(url)
    assert f'id="row-{invitation.public_id}"' in page.text
    assert 'aria-expanded="true"' in page.text


def test_open_rows_stay_open_over_filters(signed_in: Any, partner: Any, url: str) -> None:
    first, second = InvitationFactory.create_batch(2, partner=partner, sent=True)
    page = signed_in.get(url, {"open": [str(first.public_id), str(uuid4())], "state": "sent"})
    assert page.text.count('class="row-detail"') == 1
    assert f"?state=sent&amp;open={first.public_id}&amp;open={second.public_id}" in page.text
    fragment = signed_in.get(url, {"open": str(second.public_id)}, headers=HTMX).text
    assert "<html" not in fragment
    assert f'id="row-{second.public_id}"' in fragment


def test_strangers_row_is_not_there(signed_in: Any, partner: Any) -> None:
    stranger = InvitationFactory(sent=True)
    url = reverse("invitations:row", args=[partner.slug, stranger.public_id])
    assert signed_in.get(url, headers=HTMX).status_code == 404


def test_timeline_is_capped(signed_in: Any, partner: Any, alice: Any) -> None:
    invitation, other = InvitationFactory.create_batch(2, partner=partner)
    for _ in range(invitation_list.TIMELINE_SIZE + 5):
        audit.record("invitation.opened", target=invitation, actor=alice, readers=[partner])
    audit.record("invitation.opened", target=other, actor=alice, readers=[partner])
    found = invitation_list.invitation_details(
        partner, [invitation.public_id, other.public_id], InvitationKind.values
    )
    sizes = [len(found[str(each.public_id)].timeline) for each in (invitation, other)]
    assert sizes == [invitation_list.TIMELINE_SIZE, 1]


@pytest.mark.parametrize("opened", [False, True])
def test_statements_do_not_grow_with_rows(
    signed_in: Any, partner: Any, url: str, opened: bool
) -> None:
    counts = []
    for wanted in (1, 10):
        while Invitation.objects.count() < wanted:
            invitation = InvitationFactory(partner=partner, accepted=True)
            InvitationAnswerFactory(invitation=invitation)
            mailed(invitation)
        ids = list(Invitation.objects.values_list("public_id", flat=True))
        with CaptureQueriesContext(connection) as captured:
            response = signed_in.get(url, {"open": ids} if opened else {})
        assert len(response.context["rows"]) == wanted
        assert response.text.count('class="row-detail"') == (wanted if opened else 0)
        counts.append(len(captured))
    # Session, person, membership, rows; then the requests, entries, mails, answers, their number.
    assert counts == [9, 9] if opened else [4, 4]


# --- home -------------------------------------------------------------------------------------


def test_home_shows_what_needs_attention(
    signed_in: Any, one_of_each: None, partner: Any, url: str
) -> None:
    page = signed_in.get(reverse("partner_home", args=[partner.slug])).text
    assert "Needs attention" in page
    for state, count in [("waiting", 8), ("expiring", 1), ("failed", 1), ("declined_lately", 1)]:
        tile = page.split(f'href="{url}?state={state}"')[1].split("</a>")[0]
        assert f'<span class="tile-figure">{count}</span>' in tile


def test_home_is_calm_otherwise_and_for_other_roles(
    signed_in: Any, client_for: Any, partner: Any
) -> None:
    home = reverse("partner_home", args=[partner.slug])
    assert "Needs attention" not in signed_in.get(home).text
    InvitationFactory(partner=partner, sent=True)
    InvitationFactory(sent=True)
    assert "Needs attention" in signed_in.get(home).text
    helpdesk = MembershipFactory(partner=partner, roles=[Role.HELPDESK_AGENT]).user
    assert "Needs attention" not in client_for(helpdesk).get(home).text


def test_home_counts_no_further_than_needed(signed_in: Any, partner: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(invitation_list, "ATTENTION_LIMIT", 2)
    InvitationFactory.create_batch(4, partner=partner, sent=True)
    assert ">2+</span>" in signed_in.get(reverse("partner_home", args=[partner.slug])).text


# --- operations -------------------------------------------------------------------------------


def test_operators_see_the_timeline(client: Any, partner: Any, alice: Any) -> None:
    from tests.factories.partners import UserFactory  # noqa: PLC0415

    invitation = services.open_draft(partner, actor=alice, language="en")
    mail = mailed(invitation)
    client.force_login(UserFactory(operator=True))
    page = client.get(reverse("admin:invitations_invitation_change", args=[invitation.pk])).text
    assert "started a request." in page
    assert "550 No such &lt;mailbox&gt;" in page
    assert reverse("admin:partners_outgoingmail_change", args=[mail.pk]) in page
    assert invitation.nonce not in page
