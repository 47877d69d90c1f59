"""What people are notified of about partnerships."""

from django.utils.translation import gettext_lazy as _

from partners.enums import NoticeType, Permission, Role
from partners.notification_kinds import Kind
from partners.notifications import notify_staff
from resellers.models import Partnership

REMOVED = "partnership_removed"

KINDS = (
    Kind(
        name=REMOVED,
        type=NoticeType.NEWS,
        label=_("A partnership was removed"),
        title=_("%(provider)s removed the partnership with you"),
        text=_("Customers, relationships and subscriptions stay as they are."),
        workspace=_("Indirect providers"),
        link="resellers:providers",
        rights=frozenset({Permission.ACCEPT_PARTNERSHIP}),
        mails=("partnership_removed",),
    ),
)


def removed(partnership: Partnership, *, mailed: bool) -> None:
    """In the portal always; by mail of its own where whoever removed it asked for one."""
    notify_staff(
        REMOVED,
        partnership.reseller,
        about={"provider": partnership.provider.name},
        once=str(partnership.public_id),
        mailed_roles=[Role.GLOBAL_ADMIN] if mailed else [],
    )
