"""Requests for a partnership: who asks, who follows them up, and who answers."""

import pytest
from django.urls import reverse

from invitations.enums import InvitationKind
from invitations.links import token_for
from invitations.models import Invitation
from tests.factories.invitations import InvitationFactory
from tests.permissions.test_matrix import undone, written
from tests.permissions.world import EVERYBODY, MEMBERS, World, build

ASKING = ("GA", "UA", "AA", "SA")


@pytest.fixture
def world(db: None) -> World:
    return build()


def request_of(actor: str, world: World, **traits: bool) -> Invitation:
    """Asked by the organization of one of the actors."""
    person = world.people[actor]
    found: Invitation = InvitationFactory(
        kind=InvitationKind.PARTNERSHIP, include_admin=False, created_by=person,
        partner=person.memberships.get().partner, **traits,
    )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("name", "get", "post"),
    [
        ("invitations:draft", 200, 422),
        ("invitations:row", 302, 405),
        ("invitations:resend", 302, 303),
        ("invitations:renew", 405, 303),
        ("invitations:revoke", 200, 303),
        ("invitations:send", 405, 422),
    ],
)
def test_pages_of_the_asker(world: World, name: str, get: int, post: int) -> None:
    draft = request_of("UA", world)
    url = reverse(name, args=[world.partner.slug, draft.public_id])
    for actor in EVERYBODY:
        before = written()
        for verb, allowed in (("get", get), ("post", post)):
            refused = 403 if actor in MEMBERS else 302 if actor == "anonymous" else 404
            wanted = allowed if actor in ASKING else refused
            with undone():
                response = getattr(world.client(actor), verb)(url, {"sent": "yes"})
                assert response.status_code in {wanted, *({405} & {get, post})}, (actor, verb)
                if actor not in ASKING:
                    assert written() == before, (actor, verb)


@pytest.mark.parametrize("actor", EVERYBODY)
def test_answers(world: World, actor: str) -> None:
    """The other provider asks; of everybody only this partner's global admin may answer."""
    address = f"/invitations/{token_for(request_of('foreign', world, opened=True))}/"
    answers = actor == "GA"
    client, before = world.client(actor), written()

    with undone():
        assert client.get(address).status_code == 200
        assert (b"Authorize indirect provider" in client.get(address).content) is answers
    for page, data in (("", {"confirmed": "on"}), ("decline/", {"reason": "No."})):
        with undone():
            response = client.post(f"{address}{page}", data | {"organization": world.partner.slug})
            expected = 302 if answers or actor == "anonymous" else 422
            assert response.status_code == expected, page
            if not answers:
                assert written() == before, page
