"""What the pages of a personal link show, read in one place."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from customers import selectors as customers
from customers.enums import GrantState, RelationshipState
from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    ResellerRelationship,
)
from invitations.enums import Answer
from invitations.models import Invitation, InvitationAnswer
from partners import addresses
from partners.enums import PartnerKind
from partners.models import Partner
from partners.selectors import location_ids


@dataclass(frozen=True)
class Asker:
    """The partner as a customer can check it."""

    partner: Partner
    address: list[str]
    partner_ids: list[str]


def asker(partner: Partner) -> Asker:
    return Asker(partner, addresses.lines_of(partner), location_ids(partner))


@dataclass(frozen=True)
class Part:
    """One of the partners that ask: who it is, what it asks, and what it has already."""

    asker: Asker
    asks_admin: bool
    role: PartnerKind | None = None  # in the pair; None for one that asks alone
    other: Partner | None = None
    related: bool = False
    has_admin: bool = False

    @property
    def partner(self) -> Partner:
        return self.asker.partner

    @property
    def adds_admin(self) -> bool:
        return self.asks_admin and not self.has_admin

    @property
    def adds_nothing(self) -> bool:
        return self.related and not self.adds_admin


def request_title(invitation: Invitation) -> str:
    """What is asked, by whom, in one line."""
    partner, second = invitation.partner, invitation.second_partner
    if second is None:
        return _("%(partner)s asks for a reseller relationship") % {"partner": partner.name}
    return _("%(partner)s and %(second)s ask for reseller relationships") % {
        "partner": partner.name,
        "second": second.name,
    }


def parts(invitation: Invitation) -> list[Part]:
    """The askers as a stranger sees them, the asking one first."""
    return [
        Part(asker(partner), asked, _role(invitation, partner), _other(invitation, partner))
        for partner, asked in invitation.privileges_asked
    ]


def _role(invitation: Invitation, partner: Partner) -> PartnerKind | None:
    """What it is for the other one of the two."""
    if invitation.partnership is None:
        return None
    is_provider = partner.pk == invitation.partnership.provider_id
    return PartnerKind.INDIRECT_PROVIDER if is_provider else PartnerKind.INDIRECT_RESELLER


def _other(invitation: Invitation, partner: Partner) -> Partner | None:
    return next((each for each in invitation.askers if each.pk != partner.pk), None)


@dataclass(frozen=True)
class Standing:
    """What the partners and the customer have together already, and what would be added."""

    parts: list[Part]
    agreement: AgreementText | None  # still to be accepted
    accepted_before: str  # the version that was accepted, where a newer one is due

    @property
    def is_joint(self) -> bool:
        return len(self.parts) > 1

    @property
    def related(self) -> bool:
        return all(part.related for part in self.parts)

    @property
    def asks_admin(self) -> bool:
        return any(part.asks_admin for part in self.parts)

    @property
    def adds_admin(self) -> bool:
        return any(part.adds_admin for part in self.parts)

    @property
    def adds_nothing(self) -> bool:
        return self.agreement is None and all(part.adds_nothing for part in self.parts)

    @property
    def means_something_without_admin(self) -> bool:
        return self.adds_admin and not (self.related and self.agreement is None)


def standing(invitation: Invitation, customer: Customer, language: str) -> Standing:
    of_them = {"partner__in": invitation.askers, "customer": customer}
    relationships = ResellerRelationship.objects.filter(**of_them, state=RelationshipState.ACTIVE)
    grants = AdminGrant.objects.filter(**of_them, state=GrantState.GRANTED)
    related = set(relationships.values_list("partner", flat=True))
    administering = set(grants.values_list("partner", flat=True))
    agreement = _agreement_due(customer, language)
    return Standing(
        parts=[
            replace(
                part,
                related=part.partner.pk in related,
                has_admin=part.partner.pk in administering,
            )
            for part in parts(invitation)
        ],
        agreement=agreement,
        accepted_before=customers.accepted_agreement_version(customer) if agreement else "",
    )


def _agreement_due(customer: Customer, language: str) -> AgreementText | None:
    version = customers.current_agreement_version()
    if not version:
        return None
    if CustomerAgreement.objects.filter(customer=customer, version=version).exists():
        return None
    return customers.agreement_text(version, language)


def text_languages(version: str) -> list[str]:
    return list(customers.agreement_texts(version).values_list("language", flat=True))


def acceptance_of(invitation: Invitation, customer: Customer) -> InvitationAnswer | None:
    """The answer by which this customer accepted; others' are nobody's business."""
    return invitation.answers.filter(customer=customer, answer=Answer.ACCEPTED).first()


def authorization_of(invitation: Invitation, reseller: Partner) -> InvitationAnswer | None:
    """The answer by which this reseller authorized the provider that asked."""
    return invitation.answers.filter(partner=reseller, answer=Answer.ACCEPTED).first()


def latest_agreement(customer: Customer) -> CustomerAgreement | None:
    return customer.agreements.order_by("-accepted_at", "-pk").first()
