"""Requests without a yes, so that not every story of the demo ends well."""

from dataclasses import dataclass
from datetime import timedelta

from invitations import drafts
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.models import Invitation, InvitationAnswer
from partnercenter.demo.history import History
from partnercenter.demo.journeys import LIFETIME
from partnercenter.demo.organisations import Organisations
from resellers.models import Partnership


@dataclass(frozen=True)
class OpenRequests:
    """Requests as they were made, not stored yet: each is stored when its turn has come."""

    declined: Invitation
    ran_out: Invitation
    joint: Invitation
    waiting: Invitation

    @property
    def all(self) -> list[Invitation]:
        return [self.declined, self.ran_out, self.joint, self.waiting]


def open_requests(made: Organisations, partnership: Partnership) -> OpenRequests:
    """Of Fabrikam's sales agent one waits, one ran out, one was declined; and a joint one."""
    waiting = _request(made, "Zofia Górska", "admin@alpineskihouse.example", days_ago=3)
    ran_out = _request(made, "Adam Kawka", "admin@fourthcoffee.example", days_ago=97)
    declined = _request(made, "Zofia Górska", "admin@alpineskihouse.example", days_ago=140)
    declined.state = InvitationState.DECLINED
    declined.opened_at = declined.created_at + timedelta(days=1)
    declined.answered_at = declined.created_at + timedelta(days=1, minutes=7)
    return OpenRequests(declined, ran_out, _joint_request(made, partnership), waiting)


def tell_open_requests(made: Organisations, requests: OpenRequests, history: History) -> None:
    """What happened to them since, once they are stored."""
    declined = requests.declined
    answered_at = declined.answered_at or declined.created_at
    for invitation in requests.all:
        _tell(invitation, history)
    customer = made.customers["alpineskihouse.example"]
    admin = made.admins[customer.default_domain]
    reason = "Proszę odezwać się po sezonie."
    InvitationAnswer.objects.create(
        invitation=declined,
        customer=customer,
        answer=Answer.DECLINED,
        answered_by=admin,
        answered_by_name=str(admin),
        reason=reason,
        answered_at=answered_at,
    )
    history.add(
        answered_at, "invitation.declined", declined, admin,
        [declined.partner, customer], reason=reason,
    )  # fmt: skip


def _joint_request(made: Organisations, partnership: Partnership) -> Invitation:
    """Of the reseller, for itself and its provider; nobody has opened it yet."""
    created_at = made.now - timedelta(days=5)
    invitation = Invitation(
        kind=InvitationKind.JOINT,
        partner=partnership.reseller,
        second_partner=partnership.provider,
        partnership=partnership,
        created_by=made.staff[partnership.reseller.slug, "admin.agent"],
        state=InvitationState.SENT,
        language="pl",
        recipient_name="Adam Kawka",
        recipient_email="admin@fourthcoffee.example",
        created_at=created_at,
        sent_at=created_at + timedelta(minutes=4),
        expires_at=created_at + LIFETIME,
    )
    invitation.subject, invitation.body = drafts.standard_text(invitation)
    return invitation


def _request(made: Organisations, name: str, email: str, *, days_ago: int) -> Invitation:
    created_at = made.now - timedelta(days=days_ago)
    invitation = Invitation(
        partner=made.partners["fabrikam"],
        created_by=made.staff["fabrikam", "sales.agent"],
        state=InvitationState.SENT,
        language="pl",
        recipient_name=name,
        recipient_email=email,
        created_at=created_at,
        sent_at=created_at + timedelta(minutes=6),
        expires_at=created_at + LIFETIME,
    )
    invitation.subject, invitation.body = drafts.standard_text(invitation)
    return invitation


def _tell(invitation: Invitation, history: History) -> None:
    asker, readers = invitation.created_by, invitation.askers
    history.add(invitation.created_at, "invitation.created", invitation, asker, readers)
    history.add(
        invitation.sent_at or invitation.created_at, "invitation.sent", invitation, asker,
        readers, include_admin=invitation.include_admin,
    )  # fmt: skip
