"""Requests for a relationship or a partnership, and who answers them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from customers.models import Customer
from invitations.enums import Answer, InvitationKind
from invitations.links import link_for
from invitations.models import Invitation
from partners.models import (
    Partner,
    User,
)
from resellers.enums import PartnershipState
from resellers.models import Partnership
from tests.e2e.visits.cast.demo import Demo
from tests.e2e.visits.people import JOINT_ASKER, NEW_PROVIDER
from tests.factories.invitations import (
    InvitationAnswerFactory,
    InvitationFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory


class Requests(Demo):
    """A request in each of its states."""

    def _requests(self) -> None:
        lost = timezone.now() + timedelta(hours=1)
        User.objects.filter(email="helpdesk.agent@fabrikam.example").update(
            must_change_password=True, temporary_password_expires_at=lost
        )
        self.draft = self._request()
        self.waiting = self._request(opened=True)
        self.without_admin = self._request(sent=True, include_admin=False)
        self.expired = self._request(expired=True)
        self.revoked = self._request(revoked=True)
        self.declined = self._request(declined=True)
        self._answer(self.declined, self.alpine, Answer.DECLINED)
        self.reported = self._request(declined=True)
        self._answer(self.reported, None, Answer.UNKNOWN_COMPANY)
        self.accepted = self._request(accepted=True)
        self._answer(self.accepted, self.tailspin, Answer.ACCEPTED)
        self.national = InvitationFactory.create(partner=Partner.objects.get(slug="wingtip"))
        # A provider that has not asked any reseller yet.
        MembershipFactory.create(
            user__email=NEW_PROVIDER, partner__slug="new-provider", partner__provider=True
        )

    def _request(self, **traits: Any) -> Invitation:
        return InvitationFactory.create(partner=self.partner, created_by=self.seller, **traits)

    @staticmethod
    def _answer(invitation: Invitation, customer: Customer | None, answer: Answer) -> None:
        InvitationAnswerFactory.create(
            invitation=invitation, customer=customer, answer=answer, with_admin=True,
            reason="We have a partner already.",
        )  # fmt: skip

    def guest(self, invitation: Invitation, page: str = "") -> str:
        return f"{link_for(invitation)}{page}"

    def _partnerships(self) -> None:
        """A request for a partnership in its states, and those who may not answer it."""
        asked: dict[str, Any] = {"kind": InvitationKind.PARTNERSHIP, "include_admin": False}
        self.partners_draft = self._request(**asked)
        self.partners_waiting = self._request(opened=True, **asked)
        self.partners_expired = self._request(expired=True, **asked)
        self.partners_revoked = self._request(revoked=True, **asked)
        self.partners_declined = self._request(declined=True, **asked)
        self.partners_accepted = self._request(accepted=True, **asked)
        reseller = Partner.objects.get(slug="adventure-works")
        for invitation, answer in (
            (self.partners_declined, Answer.DECLINED), (self.partners_accepted, Answer.ACCEPTED),
        ):  # fmt: skip
            InvitationAnswerFactory.create(
                invitation=invitation, customer=None, partner=reseller, answer=answer
            )
        self._resellers()

    @staticmethod
    def _resellers() -> None:
        partners: dict[str, dict[str, Any]] = {
            "unsigned": {"agreement_signed_at": None},
            "overseas": {"country": "US", "state": "NY", "postal_code": "14052"},
            "federal": {"us_government": True},
        }
        for name, traits in partners.items():
            partner = PartnerFactory(slug=name, name=name.title(), reseller=True, **traits)
            MembershipFactory(partner=partner, user__email=f"admin@{name}.example")

    def _joint_requests(self) -> None:
        """Adventure Works asks for itself and Fabrikam."""
        reseller = Partner.objects.get(slug="adventure-works")
        both = Partnership.objects.get(
            provider=self.partner, reseller=reseller, state=PartnershipState.ACTIVE
        )
        over = PartnershipFactory.create(removed=True, provider=self.partner, reseller=reseller)
        asked: dict[str, Any] = {
            "kind": InvitationKind.JOINT,
            "partner": reseller,
            "second_partner": self.partner,
            "created_by": User.objects.get(email=JOINT_ASKER),
        }
        self.joint_draft = InvitationFactory.create(partnership=both, **asked)
        self.joint_waiting = InvitationFactory.create(
            partnership=both, opened=True, include_second_admin=True, **asked
        )
        self.joint_accepted = InvitationFactory.create(partnership=both, accepted=True, **asked)
        self._answer(self.joint_accepted, self.tailspin, Answer.ACCEPTED)
        self.parted_draft = InvitationFactory.create(partnership=over, **asked)
        self.parted = InvitationFactory.create(partnership=over, sent=True, **asked)
