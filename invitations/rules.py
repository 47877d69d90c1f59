"""Who may answer an invitation: pure checks, shared by the pages and the services."""

from dataclasses import dataclass

from customers import selectors as customers
from customers.models import Customer, DirectoryUser
from customers.profile import profile_is_complete
from invitations.enums import Answer, InvitationState
from invitations.exceptions import Refusal
from invitations.models import Invitation, InvitationAnswer
from partners.enums import UserKind
from partners.markets import countries_open_to, may_sell
from partners.models import Membership, Partner, User
from partners.selectors import selling_countries

# What a customer that has answered a reusable link is told when it comes again.
REUSED = {
    Answer.ACCEPTED: Refusal.ACCEPTED_BY_YOU,
    Answer.DECLINED: Refusal.DECLINED,
    Answer.UNKNOWN_COMPANY: Refusal.DECLINED,
}


@dataclass(frozen=True)
class Reader:
    """Who holds the link in hand."""

    user: User | None
    person: DirectoryUser | None = None

    @property
    def customer(self) -> Customer | None:
        return self.person.customer if self.person else None


def reader_of(user: object) -> Reader:
    if not isinstance(user, User):
        return Reader(None)
    return Reader(user, customers.directory_user_of(user))


def is_own_staff(invitation: Invitation, user: User | None) -> bool:
    return own_partner(invitation, user) is not None


def own_partner(invitation: Invitation, user: User | None) -> Partner | None:
    """The asker that this member of staff works for."""
    if user is None or user.kind != UserKind.STAFF:
        return None
    members = Membership.objects.filter(user=user, partner__in=invitation.askers, is_active=True)
    places = set(members.values_list("partner", flat=True))
    return next((partner for partner in invitation.askers if partner.pk in places), None)


def state_refusal(invitation: Invitation, nonce: str, customer: Customer | None) -> Refusal | None:
    """Why the invitation itself takes no answer, whoever asks."""
    if invitation.nonce != nonce:
        return Refusal.REPLACED
    state = invitation.current_state
    if given := _own_answer(invitation, customer):
        return REUSED[Answer(given.answer)]
    if state == InvitationState.ACCEPTED:
        own = customer is not None and invitation.answers.filter(customer=customer).exists()
        return Refusal.ACCEPTED_BY_YOU if own else Refusal.ACCEPTED
    if invitation.has_lost_partnership:
        return Refusal.PARTNERSHIP_ENDED
    return {
        InvitationState.EXPIRED: Refusal.EXPIRED,
        InvitationState.REVOKED: Refusal.REVOKED,
        InvitationState.DECLINED: Refusal.DECLINED,
        InvitationState.SUPERSEDED: Refusal.REPLACED,
    }.get(state)


def _own_answer(invitation: Invitation, customer: Customer | None) -> InvitationAnswer | None:
    """What this customer has answered with a link that stays open for others."""
    if customer is None or not invitation.is_reusable:
        return None
    return invitation.answers.filter(customer=customer).first()


def person_refusal(invitation: Invitation, reader: Reader) -> Refusal | None:
    """Why this person cannot answer: who they are, their cloud, their market.

    A joint request needs the cloud and a market of both partners.
    """
    if is_own_staff(invitation, reader.user):
        return Refusal.OWN_STAFF
    if reader.person is None:
        return Refusal.NOT_A_CUSTOMER
    customer = reader.person.customer
    if customer.cloud != invitation.partner.cloud:
        return Refusal.OTHER_CLOUD
    if not may_sell_to(invitation, str(customer.country)):
        return Refusal.OTHER_MARKET
    if not customers.is_global_admin(reader.person):
        return Refusal.NOT_GLOBAL_ADMIN
    return None


def may_sell_to(invitation: Invitation, country: str) -> bool:
    return all(may_sell(selling_countries(each), country) for each in invitation.askers)


def open_countries(invitation: Invitation) -> frozenset[str]:
    """Every country whose customers may accept; of a joint request both partners count."""
    open_to = [countries_open_to(selling_countries(each)) for each in invitation.askers]
    return frozenset.intersection(*open_to)


def acceptance_refusal(invitation: Invitation, reader: Reader) -> Refusal | None:
    """What else stands between this global admin and an acceptance."""
    if reader.customer is not None and not profile_is_complete(reader.customer):
        return Refusal.PROFILE_INCOMPLETE
    return None


def refusal_for(invitation: Invitation, nonce: str, reader: Reader) -> Refusal | None:
    """What a reader is told before any answer; the asker's staff see a preview in every state."""
    if invitation.nonce != nonce:
        return Refusal.REPLACED
    if is_own_staff(invitation, reader.user):
        return Refusal.OWN_STAFF
    refusal = state_refusal(invitation, nonce, reader.customer)
    if refusal or reader.user is None:
        return refusal
    return person_refusal(invitation, reader)
