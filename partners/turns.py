"""Commands about a partner's own organization happen one after the other."""

from django.utils.translation import gettext as _

from partners.enums import Permission
from partners.exceptions import RightLost
from partners.models import Membership, Partner, User
from partners.permissions import roles_allow


def locked_partner(partner: Partner) -> Partner:
    """The row as it is now, until the caller's transaction is over."""
    # Rows that only refer to the partner (invitations, members) need not wait for this.
    return Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)


def own_roles(partner: Partner, actor: User, permission: Permission) -> list[str]:
    """The actor's roles, once it is the actor's turn; refused if the right is gone by then."""
    own = Membership.objects.for_partner(partner).filter(user=actor, is_active=True).first()
    if own is None or not roles_allow(own.roles, permission):
        raise RightLost(_("You no longer have a role that may do this."))
    return list(own.roles)
