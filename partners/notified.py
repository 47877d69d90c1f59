"""What the kernel itself notifies of, and what its clock looks for."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.enums import MailRhythm, NoticeType, Permission
from partners.models import Partner
from partners.notification_kinds import Kind
from partners.notifications import complete, notify_staff

TO_SIGN = "partner_agreement_to_sign"

KINDS = (
    Kind(
        name=TO_SIGN,
        type=NoticeType.MANDATORY,
        label=_("Partner Agreement to sign"),
        title=_("Sign the Partner Agreement"),
        text=_("%(partner)s has not signed it yet. Without it no order can be placed."),
        workspace=_("Account settings"),
        link="partner_agreement",
        rights=frozenset({Permission.SIGN_PARTNER_AGREEMENT}),
        mail=MailRhythm.DAILY,
    ),
)


def ask_to_sign() -> int:
    """Tell the global admins of partners without a signed agreement, new ones too; how many.

    Looked for by the clock, since somebody may become a global admin at any time.
    """
    unsigned = Partner.objects.filter(agreement_signed_at=None).order_by("pk")
    return sum(_ask(partner) for partner in unsigned.iterator(200))


@transaction.atomic
def _ask(partner: Partner) -> int:
    return notify_staff(TO_SIGN, partner, about={"partner": partner.name}, once="unsigned")


def signed(partner: Partner) -> None:
    complete(TO_SIGN, partner, once="unsigned")
