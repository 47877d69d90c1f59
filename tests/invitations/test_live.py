"""What an open list learns while it lies before its reader."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers import live
from customers.models import AgreementText
from invitations import answers, renewals
from partners import audit
from partners.enums import Role
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)  # fmt: skip
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db

PAGES = ("customers", "invitations")


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


def question(client: Any, partner: Any, of: str) -> str:
    """What the page that is drawn now asks later."""
    response = client.get(reverse(f"{of}:list", args=[partner.slug]))
    url: str = response.context["live_url"]
    assert f'data-live="{url.replace("&", "&amp;")}"' in response.text
    assert "js/live.js" in response.text
    return url


def accepted(invitation: Any, name: str) -> Any:
    if not AgreementText.objects.exists():
        AgreementTextFactory()
    person = DirectoryUserFactory(customer=CustomerFactory(name=name), global_admin=True)
    answers.accept_invitation(
        invitation, nonce=invitation.nonce, actor=person.user, with_admin=True,
        agreement_version=AGREEMENT_VERSION, agreement_language="en",
    )  # fmt: skip
    return person.customer


@pytest.mark.parametrize("of", PAGES)
def test_nothing_new_is_304(signed_in: Any, partner: Any, of: str) -> None:
    ResellerRelationshipFactory(partner=partner)
    url = question(signed_in, partner, of)

    first = signed_in.get(url)
    again = signed_in.get(url, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert first["Cache-Control"] == "private, no-cache"
    assert "Show" not in first.text
    assert (again.status_code, again.content) == (304, b"")
    audit.record("test.happened", target=partner, actor=None, readers=[partner])
    assert signed_in.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("of", PAGES)
def test_what_others_do_changes_nothing(signed_in: Any, partner: Any, of: str) -> None:
    other = InvitationFactory(opened=True)
    url = question(signed_in, partner, of)
    tag = signed_in.get(url)["ETag"]
    accepted(other, "Not Ours")
    assert signed_in.get(url, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("of", PAGES)
def test_an_acceptance_is_told(signed_in: Any, partner: Any, of: str) -> None:
    ResellerRelationshipFactory(partner=partner, customer=CustomerFactory(name="Was There"))
    first, second = InvitationFactory.create_batch(2, partner=partner, opened=True)
    url = question(signed_in, partner, of)
    tag = signed_in.get(url)["ETag"]

    customer = accepted(first, "Adatum & Sons")

    told = signed_in.get(url, headers={"If-None-Match": tag})
    assert told.status_code == 200
    assert "1 new customer: Adatum &amp; Sons" in told.text
    assert "Was There" not in told.text
    show = reverse("customers:row", args=[partner.slug, customer.public_id])
    assert f'href="{show}"' in told.text
    assert "Adatum" in signed_in.get(show, follow=True).text

    accepted(second, "Bellows")
    both = signed_in.get(url, headers={"If-None-Match": told["ETag"]}).text
    assert "2 new customers: Bellows, Adatum &amp; Sons" in both
    assert "?sort=-since" in both


def test_rows_that_changed_are_told_and_no_others(signed_in: Any, partner: Any) -> None:
    changed, quiet = InvitationFactory.create_batch(2, partner=partner, opened=True)
    url = question(signed_in, partner, "invitations")
    accepted(changed, "Adatum")

    told = signed_in.get(url).text

    assert f'data-live-part="state-{changed.public_id}"' in told
    assert ">Accepted</span>" in told
    assert str(quiet.public_id) not in told
    # The very same pieces stand in the list, or nothing would be replaced.
    listed = signed_in.get(reverse("invitations:list", args=[partner.slug])).text
    for part in ("state", "sent", "opened", "answered", "expires"):
        name = f'<span data-live-part="{part}-{changed.public_id}">'
        assert told.split(name)[1].split("\n")[0].split("<span data-live")[0].strip() in listed


def test_a_resent_request_is_a_draft_in_the_open_list(
    signed_in: Any, partner: Any, alice: Any
) -> None:
    invitation = InvitationFactory(partner=partner, opened=True)
    url = question(signed_in, partner, "invitations")
    renewals.resend_invitation(invitation, actor=alice)
    assert ">Draft</span>" in signed_in.get(url).text


def test_many_are_counted_to_a_limit(signed_in: Any, partner: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "COUNT_LIMIT", 3)
    url = question(signed_in, partner, "customers")
    for name in "ABCDE":
        ResellerRelationshipFactory(partner=partner, customer=CustomerFactory(name=name))
    assert "3+ new customers: E, D, C …" in signed_in.get(url).text


@pytest.mark.parametrize("of", PAGES)
@pytest.mark.parametrize(
    "since", ["", "x", "2026-01-01", "2026-13-45T00:00:00Z", "0001-01-01T00:00Z"]
)
def test_a_damaged_question(signed_in: Any, partner: Any, of: str, since: str) -> None:
    url = reverse(f"{of}:live", args=[partner.slug])
    assert signed_in.get(url, {"since": since}).status_code == 400


@pytest.mark.parametrize("of", PAGES)
def test_it_keeps_no_session_alive(signed_in: Any, partner: Any, of: str) -> None:
    url = question(signed_in, partner, of)
    ends = timezone.now() + timedelta(minutes=3)
    Session.objects.update(expire_date=ends)

    response = signed_in.get(url)

    assert not response.cookies
    assert Session.objects.get().expire_date == ends
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert signed_in.get(url).status_code == 302


@pytest.mark.parametrize("of", PAGES)
def test_a_question_costs_little(
    signed_in: Any, partner: Any, of: str, django_assert_num_queries: Any
) -> None:
    url = question(signed_in, partner, of)
    tag = signed_in.get(url)["ETag"]
    with django_assert_num_queries(4):  # session, person, membership; the newest entries
        signed_in.get(url, headers={"If-None-Match": tag})

    counts = []
    for _ in range(2):
        for invitation in InvitationFactory.create_batch(3, partner=partner, opened=True):
            accepted(invitation, "Somebody")
        with CaptureQueriesContext(connection) as captured:
            signed_in.get(url)
        counts.append(len(captured))
    assert counts == [5, 5] if of == "customers" else [7, 7]


def test_customers_only_for_those_who_may_see_them(client: Any, partner: Any) -> None:
    user = MembershipFactory(partner=partner, roles=[Role.ACCOUNT_ADMIN]).user
    client.force_login(user)
    since = {"since": timezone.now().isoformat()}
    for of in PAGES:
        url = reverse(f"{of}:live", args=[partner.slug])
        assert client.get(url, since).status_code == 403


def test_the_version_is_of_the_language(signed_in: Any, partner: Any) -> None:
    url = question(signed_in, partner, "customers")
    tags = {signed_in.get(url, headers={"Accept-Language": each})["ETag"] for each in ("en", "pl")}
    assert len(tags) == 2
