"""Commands of partnerships. Each is one transaction: lock, check, write, audit, queue mail."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import audit
from partners.enums import Role
from partners.models import Partner, User
from partners.notices import mail_members
from resellers import notified, selectors
from resellers.enums import PartnershipState
from resellers.exceptions import PartnershipEnded, PartnershipRefused
from resellers.models import Partnership
from resellers.states import check_transition


def lock_both(one: Partner, other: Partner) -> tuple[Partner, Partner]:
    """Both rows as they are now, in the order of their keys: two requests of the same two wait.

    Who locks a request, too, locks it afterwards, as whoever sends one does.
    """
    both = Partner.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk])
    rows = {partner.pk: partner for partner in both.order_by("pk")}
    return rows[one.pk], rows[other.pk]


def authorize_provider(
    provider: Partner, reseller: Partner, *, actor: User, invitation_id: UUID | None = None
) -> Partnership:
    """The partnership of the two, from now on. A part: the caller writes the audit entry.

    A missing Partner Agreement does not stop it; it stops the first transaction.
    """
    provider, reseller = lock_both(provider, reseller)
    if obstacle := selectors.obstacle(provider, reseller):
        raise PartnershipRefused(obstacle)
    return Partnership.objects.create(
        provider=provider,
        reseller=reseller,
        authorized_by_name=str(actor),
        invitation_id=invitation_id,
    )


def locked(partnership: Partnership) -> Partnership:
    """The row as it is now, until the caller's transaction is over."""
    rows = Partnership.objects.select_for_update(of=("self",))
    return rows.select_related("provider", "reseller").get(pk=partnership.pk)


def in_force(partnership: Partnership) -> Partnership:
    """Locked and active, or refused: nothing new is built on a partnership that is over."""
    partnership = locked(partnership)
    if not partnership.is_active:
        raise PartnershipEnded(_("The partnership of the two companies has ended."))
    return partnership


@transaction.atomic
def remove_partnership(
    partnership: Partnership, *, actor: User, notify: bool = False
) -> tuple[Partnership, bool]:
    """End it; customers, relationships and grants stay. True for who ended it, False after that.

    ``notify`` mails the reseller's global admins.
    """
    partnership = locked(partnership)
    if not partnership.is_active:
        return partnership, False
    check_transition(partnership.state, PartnershipState.REMOVED)
    partnership.state, partnership.ended_at = PartnershipState.REMOVED, timezone.now()
    partnership.ended_by_name = str(actor)
    partnership.save(update_fields=["state", "ended_at", "ended_by_name"])
    audit.record(
        "partnership.removed",
        target=partnership,
        actor=actor,
        readers=[partnership.provider, partnership.reseller],
        provider=partnership.provider.name,
        reseller=partnership.reseller.name,
        notified=notify,
    )
    notified.removed(partnership, mailed=notify)
    if notify:
        mail_members(
            "partnership_removed",
            partnership.reseller,
            [Role.GLOBAL_ADMIN],
            about={"partnership": partnership.pk},
            once=f"partnership-removed-{partnership.public_id}",
        )
    return partnership, True


@transaction.atomic
def record_export(partner: Partner, *, actor: User, filters: dict[str, str]) -> None:
    """Leave a trace of who took a copy of the list of resellers away, before it leaves."""
    audit.record(
        "resellers.exported", target=partner, actor=actor, readers=[partner], filters=filters
    )
