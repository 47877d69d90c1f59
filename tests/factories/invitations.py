"""Invitations in each of their states."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from invitations import drafts
from invitations.enums import Answer, InvitationState
from invitations.models import Invitation, InvitationAnswer, TenantApplication
from tests.factories.customers import CustomerFactory
from tests.factories.partners import MembershipFactory, PartnerFactory

NOW = factory.LazyFunction(timezone.now)


def _ago(**of_time: int) -> Any:
    return factory.LazyFunction(lambda: timezone.now() - timedelta(**of_time))


class InvitationFactory(DjangoModelFactory[Invitation]):
    """A draft of a global admin of its partner, with the standard text."""

    class Meta:
        model = Invitation

    class Params:
        sent = factory.Trait(state=InvitationState.SENT, sent_at=NOW)
        opened = factory.Trait(
            state=InvitationState.OPENED, sent_at=_ago(days=1), opened_at=_ago(hours=1)
        )
        accepted = factory.Trait(
            state=InvitationState.ACCEPTED, sent_at=_ago(days=1), answered_at=NOW
        )
        declined = factory.Trait(
            state=InvitationState.DECLINED, sent_at=_ago(days=1), answered_at=NOW
        )
        revoked = factory.Trait(
            state=InvitationState.REVOKED, sent_at=_ago(days=1), answered_at=NOW
        )
        expired = factory.Trait(
            state=InvitationState.SENT, sent_at=_ago(days=91), expires_at=_ago(days=1)
        )

    partner = factory.SubFactory(PartnerFactory)
    language = "en"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))

    @factory.lazy_attribute
    def created_by(self: Any) -> Any:
        return MembershipFactory(partner=self.partner).user

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Invitation:
        invitation: Invitation = model_class(*args, **kwargs)
        subject, body = drafts.standard_text(invitation)
        invitation.subject = invitation.subject or subject
        invitation.body = invitation.body or body
        invitation.save()
        return invitation


class InvitationAnswerFactory(DjangoModelFactory[InvitationAnswer]):
    class Meta:
        model = InvitationAnswer

    invitation = factory.SubFactory(InvitationFactory, accepted=True)
    customer = factory.SubFactory(CustomerFactory)
    answer = Answer.ACCEPTED
    answered_by_name = "Anna Nowak"


class TenantApplicationFactory(DjangoModelFactory[TenantApplication]):
    """A newcomer who has given an address and not yet confirmed it."""

    class Meta:
        model = TenantApplication

    invitation = factory.SubFactory(InvitationFactory, opened=True)
    email = factory.Sequence(lambda number: f"newcomer{number}@new.example")
    language = "en"
    typed = factory.LazyFunction(lambda: {"step": "company"})
