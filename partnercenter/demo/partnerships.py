"""Partnerships of the past: the request, its answer, and for one of them the end."""

from datetime import timedelta

from invitations import drafts
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.models import Invitation, InvitationAnswer
from partnercenter.demo.data import PARTNERSHIPS, DemoPartnership
from partnercenter.demo.history import History
from partnercenter.demo.journeys import LANGUAGES, LIFETIME
from partnercenter.demo.organisations import Organisations
from resellers.enums import PartnershipState
from resellers.models import Partnership

type Partnerships = dict[str, Partnership]  # by the reseller's slug


def add_partnerships(made: Organisations, history: History) -> Partnerships:
    return {row.reseller: _Past(made, row).write(history) for row in PARTNERSHIPS}


class _Past:
    """One partnership, from its request on."""

    def __init__(self, made: Organisations, row: DemoPartnership) -> None:
        self.provider, self.reseller = made.partners[row.provider], made.partners[row.reseller]
        self.asker = made.staff[row.provider, row.asker]
        self.answerer = made.staff[row.reseller, "global.admin"]
        self.began = made.now - timedelta(days=row.days_ago)
        self.ended = None
        if row.ended_days_ago is not None:
            self.ended = made.now - timedelta(days=row.ended_days_ago)

    def write(self, history: History) -> Partnership:
        invitation = self._request()
        InvitationAnswer.objects.create(
            invitation=invitation,
            partner=self.reseller,
            answer=Answer.ACCEPTED,
            answered_by=self.answerer,
            answered_by_name=str(self.answerer),
            answered_at=self.began,
        )
        partnership = Partnership.objects.create(
            provider=self.provider,
            reseller=self.reseller,
            state=PartnershipState.REMOVED if self.ended else PartnershipState.ACTIVE,
            started_at=self.began,
            authorized_by_name=str(self.answerer),
            ended_at=self.ended,
            ended_by_name=str(self.asker) if self.ended else "",
            invitation_id=invitation.public_id,
        )
        self._tell(invitation, partnership, history)
        return partnership

    def _request(self) -> Invitation:
        asked = self.began - timedelta(days=1)
        invitation = Invitation(
            kind=InvitationKind.PARTNERSHIP,
            partner=self.provider,
            created_by=self.asker,
            state=InvitationState.ACCEPTED,
            language=LANGUAGES.get(str(self.reseller.country), "en"),
            recipient_name=self.answerer.name,
            recipient_email=self.answerer.email,
            created_at=asked,
            sent_at=asked + timedelta(minutes=7),
            opened_at=self.began - timedelta(minutes=11),
            answered_at=self.began,
            expires_at=asked + LIFETIME,
        )
        invitation.subject, invitation.body = drafts.standard_text(invitation)
        invitation.save()
        return invitation

    def _tell(self, invitation: Invitation, partnership: Partnership, history: History) -> None:
        both = [self.provider, self.reseller]
        names = {"provider": self.provider.name, "reseller": self.reseller.name}
        asked, sent = invitation.created_at, invitation.sent_at or invitation.created_at
        history.add(asked, "invitation.created", invitation, self.asker, [self.provider])
        history.add(sent, "invitation.sent", invitation, self.asker, [self.provider])
        history.add(
            self.began, "invitation.accepted", invitation, self.answerer, both,
            reseller=self.reseller.name,
        )  # fmt: skip
        history.add(self.began, "partnership.authorized", partnership, self.answerer, both, **names)
        if self.ended:
            history.add(
                self.ended, "partnership.removed", partnership, self.asker, both,
                **names, notified=True,
            )  # fmt: skip
