"""What the pages of a personal link show, read in one place."""

from dataclasses import dataclass

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
class Standing:
    """What partner and customer have together already, and what the request would add."""

    related: bool
    has_admin: bool
    agreement: AgreementText | None  # still to be accepted
    accepted_before: str  # the version that was accepted, where a newer one is due
    asks_admin: bool

    @property
    def adds_admin(self) -> bool:
        return self.asks_admin and not self.has_admin

    @property
    def adds_nothing(self) -> bool:
        return self.related and not self.adds_admin and self.agreement is None

    @property
    def means_something_without_admin(self) -> bool:
        return self.adds_admin and not (self.related and self.agreement is None)


def standing(invitation: Invitation, customer: Customer, language: str) -> Standing:
    of_pair = {"partner": invitation.partner, "customer": customer}
    relationships = ResellerRelationship.objects.filter(**of_pair, state=RelationshipState.ACTIVE)
    grants = AdminGrant.objects.filter(**of_pair, state=GrantState.GRANTED)
    agreement = _agreement_due(customer, language)
    return Standing(
        related=relationships.exists(),
        has_admin=grants.exists(),
        agreement=agreement,
        accepted_before=customers.accepted_agreement_version(customer) if agreement else "",
        asks_admin=invitation.include_admin,
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


def latest_agreement(customer: Customer) -> CustomerAgreement | None:
    return customer.agreements.order_by("-accepted_at", "-pk").first()
