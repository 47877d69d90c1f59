"""Accepted requests of the past: invitation, answer, agreement, relationship, privileges.

The rows are those that the services write; they are made in bulk and with dates of the past.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from customers import copies
from customers.enums import AgreementMethod, AssociationSource, GrantState, RelationshipState
from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    ResellerAssociation,
    ResellerRelationship,
)
from invitations import drafts
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.models import Invitation, InvitationAnswer
from partnercenter.demo.history import History
from partners.folding import fold
from partners.models import Partner, User
from resellers.models import Partnership

LIFETIME = timedelta(days=90)
LANGUAGES = {"PL": "pl", "CZ": "cs"}


@dataclass
class Journey:
    """One request that a customer accepted; with a partnership, a joint one."""

    partner: Partner
    customer: Customer
    asker: User
    accepted_by: User | str  # a name for filler customers, who have no sign-ins
    accepted_at: datetime
    with_admin: bool
    admin_removed_at: datetime | None = None
    partnership: Partnership | None = None
    second_admin: bool = False
    ended: tuple[Partner, datetime, str] | None = None  # one partner's relationship: when, by whom

    def __post_init__(self) -> None:
        self.invitation = Invitation(
            kind=InvitationKind.JOINT if self.partnership else InvitationKind.RELATIONSHIP,
            partnership=self.partnership,
            second_partner=self.partnership.other(self.partner) if self.partnership else None,
            include_second_admin=self.second_admin,
            partner=self.partner,
            created_by=self.asker,
            state=InvitationState.ACCEPTED,
            include_admin=self.with_admin,
            language=LANGUAGES.get(str(self.customer.country), "en"),
            recipient_name=" ".join(
                filter(None, [self.customer.contact_first_name, self.customer.contact_last_name])
            ),
            recipient_email=self.customer.contact_email,
            created_at=self.accepted_at - timedelta(days=2),
            sent_at=self.accepted_at - timedelta(days=2) + timedelta(minutes=9),
            opened_at=self.accepted_at - timedelta(minutes=14),
            answered_at=self.accepted_at,
            expires_at=self.accepted_at - timedelta(days=2) + LIFETIME,
        )
        self.invitation.subject, self.invitation.body = drafts.standard_text(self.invitation)

    @property
    def admin_name(self) -> str:
        return str(self.accepted_by)

    @property
    def established(self) -> list[tuple[Partner, bool]]:
        """Each partner, the asking one first, and whether it got privileges."""
        asked = (self.with_admin, self.second_admin)
        return list(zip(self.invitation.askers, asked, strict=False))


def write_journeys(
    journeys: Iterable[Journey], history: History, *, others: Iterable[Invitation] = ()
) -> None:
    """Store all requests in the order in which they were made, as the list of them shows them."""
    journeys = sorted(journeys, key=lambda journey: journey.invitation.created_at)
    requests = [*(journey.invitation for journey in journeys), *others]
    for invitation in sorted(requests, key=lambda request: request.created_at):
        invitation.save()  # keeps what searches read
    InvitationAnswer.objects.bulk_create(
        [
            InvitationAnswer(
                invitation=journey.invitation,
                customer=journey.customer,
                answer=Answer.ACCEPTED,
                with_admin=journey.with_admin,
                with_second_admin=journey.second_admin,
                answered_by=journey.accepted_by if isinstance(journey.accepted_by, User) else None,
                answered_by_name=journey.admin_name,
                answered_at=journey.accepted_at,
            )
            for journey in journeys
        ],
        200,
    )
    pairs = [(journey, *pair) for journey in journeys for pair in journey.established]
    AdminGrant.objects.bulk_create(
        [_grant(journey, partner) for journey, partner, with_admin in pairs if with_admin]
    )
    relationships = [_relationship(journey, partner) for journey, partner, _granted in pairs]
    for relationship, copied in zip(relationships, copies.true_values(relationships), strict=True):
        for field, value in copied.items():
            setattr(relationship, field, value)
    ResellerRelationship.objects.bulk_create(relationships, 100)
    ResellerAssociation.objects.bulk_create(
        [
            _association(journey, journey.partnership)
            for journey in journeys
            if journey.partnership is not None
        ]
    )
    for journey in journeys:
        _tell(journey, history)


def _grant(journey: Journey, partner: Partner) -> AdminGrant:
    removed = journey.admin_removed_at if partner == journey.partner else None
    return AdminGrant(
        partner=partner,
        customer=journey.customer,
        sort_name=fold(journey.customer.name),
        state=GrantState.REMOVED if removed else GrantState.GRANTED,
        granted_at=journey.accepted_at,
        granted_by_name=journey.admin_name,
        removed_at=removed,
        removed_by_name=journey.admin_name if removed else "",
    )


def _relationship(journey: Journey, partner: Partner) -> ResellerRelationship:
    relationship = ResellerRelationship(
        partner=partner,
        customer=journey.customer,
        started_at=journey.accepted_at,
        invitation_id=journey.invitation.public_id,
    )
    if journey.ended and journey.ended[0] == partner:
        relationship.state = RelationshipState.REMOVED
        _partner, relationship.ended_at, relationship.ended_by_name = journey.ended
    return relationship


def _association(journey: Journey, partnership: Partnership) -> ResellerAssociation:
    return ResellerAssociation(
        provider=partnership.provider,
        reseller=partnership.reseller,
        customer=journey.customer,
        source=AssociationSource.JOINT_ACCEPTANCE,
        created_at=journey.accepted_at,
        sort_name=fold(journey.customer.name),
    )


def _tell(journey: Journey, history: History) -> None:
    invitation, partner = journey.invitation, journey.partner
    asked, sent = invitation.created_at, invitation.sent_at or invitation.created_at
    history.add(asked, "invitation.created", invitation, journey.asker, invitation.askers)
    history.add(
        sent, "invitation.sent", invitation, journey.asker, invitation.askers,
        include_admin=journey.with_admin,
    )  # fmt: skip
    second = {}
    if invitation.second_partner:
        second = {
            "partner": partner.name,
            "second_partner": invitation.second_partner.name,
            "second_relationship_created": True,
            "second_admin_granted": journey.second_admin,
        }
    history.add(
        journey.accepted_at, "invitation.accepted", invitation, journey.accepted_by,
        [*invitation.askers, journey.customer],
        customer=journey.customer.name,
        relationship_created=True,
        admin_granted=journey.with_admin,
        agreement="",
        **second,
    )  # fmt: skip
    if journey.admin_removed_at:
        history.add(
            journey.admin_removed_at, "admin_grant.removed", journey.customer,
            journey.accepted_by, [journey.customer, partner],
            partner=partner.name, reason="",
        )  # fmt: skip


# --- agreements ---------------------------------------------------------------------------------


def agreements_of(
    customer: Customer, accepted_by: User | str, since: datetime, *, follows: bool, now: datetime
) -> list[CustomerAgreement]:
    """What a customer accepted who began at a time: the version of then, and today's if it follows.

    Whoever began before the first version had nothing to accept.
    """
    versions = _versions()
    in_force = [pair for pair in versions if pair[1] <= since][-1:]
    todays = versions[-1:] if follows else []
    accepted = {version: max(since, valid_from) for version, valid_from in [*in_force, *todays]}
    number = customer.pk  # not all on one day
    return [
        CustomerAgreement(
            customer=customer,
            method=AgreementMethod.DIRECT,
            version=version,
            language="en",
            accepted_at=when if when == since else min(when + timedelta(days=number % 20), now),
            accepted_by=accepted_by if isinstance(accepted_by, User) else None,
            accepted_by_name=str(accepted_by),
        )
        for version, when in accepted.items()
    ]


def _versions() -> list[tuple[str, datetime]]:
    """Versions that are or were in force, oldest first, and since when."""
    today = datetime.now(UTC).date()
    rows = AgreementText.objects.filter(valid_from__lte=today).order_by("valid_from", "version")
    found = dict(rows.values_list("version", "valid_from"))
    return [(version, datetime.combine(day, time(8), UTC)) for version, day in found.items()]
