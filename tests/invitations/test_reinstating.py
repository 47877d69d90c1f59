"""Privileges taken back, asked for again, and granted again: nothing else changes."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from customers.enums import GrantState
from customers.models import AdminGrant, ResellerRelationship
from customers.privileges.services import give_up
from customers.services import remove_admin
from invitations.enums import InvitationState
from invitations.models import Invitation
from tests.customers.both_sides import Both, build, signed_in, text_of
from tests.factories.customers import AgreementTextFactory, CustomerAgreementFactory
from tests.invitations.guests import ACCEPT, assert_copies_are_true, audit_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def both(db: None) -> Both:
    AgreementTextFactory()
    both = build()
    CustomerAgreementFactory(customer=both.customer)
    return both


@pytest.fixture
def desk(both: Both) -> Client:
    return signed_in(both.agent)


def button_of(client: Client, both: Both) -> dict[str, str]:
    """What "Request delegated admin privileges" sends."""
    page = client.get(both.record("customers:admin_relationships"))
    return {"fresh": str(page.context["new_identity"])}


def test_the_whole_way(both: Both, desk: Client) -> None:
    remove_admin(both.grant(), actor=both.admin.user)
    directory = both.record("subscriptions:users")
    closed = text_of(desk.get(directory))
    assert "no longer has delegated admin privileges" in closed
    assert "Request delegated admin privileges" in closed

    pressed = button_of(desk, both)
    desk.post(both.staff("invitations:start"), pressed)
    invitation = Invitation.objects.get()
    assert invitation.include_admin
    Invitation.objects.update(state=InvitationState.SENT)
    invitation.refresh_from_db()
    portal = signed_in(both.admin.user)
    shown = unescape(portal.get(url(invitation)).content.decode())
    portal.post(url(invitation), ACCEPT)

    assert "Fabrikam is your reseller already" in shown
    assert "would only add the delegated admin privileges" in shown
    states = AdminGrant.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [GrantState.REMOVED, GrantState.GRANTED]
    assert ResellerRelationship.objects.get() == both.relationship
    assert ResellerRelationship.objects.get().has_admin
    data = audit_of("invitation.accepted")["data"]
    assert (data["relationship_created"], data["admin_granted"]) == (False, True)
    assert desk.get(directory).status_code == 200
    assert "Request delegated admin privileges" not in text_of(desk.get(directory))
    history = text_of(desk.get(both.record("customers:admin_relationships")))
    assert "Removed" in history  # the first period
    assert_copies_are_true()


def test_an_unfinished_draft_without_the_box_is_not_taken_instead(both: Both, desk: Client) -> None:
    desk.post(both.staff("invitations:start"))
    Invitation.objects.update(include_admin=False)

    pressed = button_of(desk, both)
    desk.post(both.staff("invitations:start"), pressed)
    desk.post(both.staff("invitations:start"), pressed)  # a double click

    boxes = Invitation.objects.order_by("pk").values_list("include_admin", flat=True)
    assert list(boxes) == [False, True]


def test_what_the_partner_gave_up_comes_back_the_same_way(both: Both, desk: Client) -> None:
    both.grant()
    give_up(both.partner, both.customer, actor=both.agent)

    text = text_of(desk.get(both.record("customers:admin_relationships")))

    assert "Request delegated admin privileges" in text
    assert reverse("invitations:start", args=[both.partner.slug]) in text
