"""The draft's page: what it shows, keeps and refuses."""

import pytest
from django.test import Client
from django.urls import reverse

from invitations import links
from invitations.models import Invitation
from partners.models import Partner, User
from tests.factories.invitations import InvitationFactory

pytestmark = pytest.mark.django_db


def address(invitation: Invitation) -> str:
    return reverse("invitations:draft", args=[invitation.partner.slug, invitation.public_id])


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(partner=partner, created_by=alice)


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_page_shows_the_text_with_its_live_link(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.get(address(draft))
    assert response.status_code == 200
    assert links.link_for(draft) in response.text
    assert "{{link}}" not in response.text
