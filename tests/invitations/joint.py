"""A reseller and a provider that ask customers together."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client

from customers.enums import RelationshipState
from customers.models import Customer, DirectoryUser, ResellerRelationship
from invitations import answers
from invitations.enums import InvitationKind
from invitations.forms import DraftForm
from invitations.models import Invitation
from partners.models import Partner, User
from resellers.models import Partnership
from tests.factories.customers import AGREEMENT_VERSION
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory

SIDES = ["reseller", "provider"]


@dataclass(frozen=True)
class Pair:
    partnership: Partnership
    people: dict[str, User]  # a global admin of each

    @property
    def reseller(self) -> Partner:
        return self.partnership.reseller

    @property
    def provider(self) -> Partner:
        return self.partnership.provider

    def of(self, side: str) -> Partner:
        return self.reseller if side == "reseller" else self.provider

    def ask(self, side: str = "reseller", **fields: Any) -> Invitation:
        """A joint request of one side; the reseller's box is ticked, the provider's not."""
        asker = self.of(side)
        values = {
            "kind": InvitationKind.JOINT,
            "partner": asker,
            "partnership": self.partnership,
            "second_partner": self.partnership.other(asker),
            "created_by": self.people[side],
            "include_admin": side == "reseller",
            "include_second_admin": side != "reseller",
        }
        if not {"sent", "accepted", "declined", "revoked", "expired", "state"} & fields.keys():
            values["opened"] = True
        return InvitationFactory.create(**values | fields)


def pair(**partners: Any) -> Pair:
    """Adventure Works sells what Fabrikam orders; ``partners`` are traits or fields of both."""
    reseller = PartnerFactory(name="Adventure Works", slug="adventure", reseller=True, **partners)
    provider = PartnerFactory(name="Fabrikam", slug="fabrikam", provider=True, **partners)
    people = {
        "reseller": MembershipFactory(partner=reseller, user__name="Rita Reseller").user,
        "provider": MembershipFactory(partner=provider, user__name="Paul Provider").user,
    }
    return Pair(PartnershipFactory(reseller=reseller, provider=provider), people)


def text_of(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(customer: Customer) -> dict[str, bool]:
    """By name of the partners the customer is related to: whether they may administer."""
    rows = ResellerRelationship.objects.filter(customer=customer, state=RelationshipState.ACTIVE)
    return dict(rows.values_list("partner__name", "has_admin"))


def accept(invitation: Invitation, person: DirectoryUser, *, with_admin: bool = True) -> Any:
    return answers.accept_invitation(
        invitation, nonce=invitation.nonce, actor=person.user, with_admin=with_admin,
        agreement_version=AGREEMENT_VERSION, agreement_language="en",
    )  # fmt: skip


def draft_values(invitation: Invitation, **changes: Any) -> dict[str, Any]:
    values = {name: value for name, value in DraftForm(invitation).initial.items() if value}
    return values | {"revision": invitation.revision} | changes
