"""The partner gives delegated admin privileges back by itself."""

from django.db import transaction

from customers.models import AdminGrant, Customer
from customers.notices import mail_admins
from customers.notified import telling
from customers.services import give_up_admin
from partners import audit
from partners.enums import Role
from partners.models import Partner, User
from partners.notices import mail_members


@transaction.atomic
def give_up(
    partner: Partner, customer: Customer, *, actor: User, unused_days: int | None = None
) -> AdminGrant | None:
    """Effective at once; None for whoever came second. Both sides are told by mail.

    ``unused_days``: how long nobody had used them, where that was the reason.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    grant = give_up_admin(partner, customer, actor=actor)
    if grant is None:
        return None
    audit.record(
        "admin_grant.given_up",
        target=customer,
        actor=actor,
        readers=[customer, partner],
        partner=partner.name,
        unused_days=unused_days,
    )
    about, once = {"grant": grant.pk}, f"admin-given-up-{grant.pk}"
    telling.admin_given_up(grant)
    mail_admins("admin_given_up_customer", customer, about=about, once=f"{once}-customer")
    mail_members(
        "admin_given_up_partner",
        partner,
        [Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
        about=about,
        once=f"{once}-partner",
    )
    return grant
