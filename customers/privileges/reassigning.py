"""The customer takes delegated admin privileges from one partner and gives them to another.

Two entries of the trail, since neither partner is to read who the other one is.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from customers.notices import mail_admins
from customers.notified import telling
from customers.services import grant_admin, remove_admin
from partners import audit
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from partners.notices import mail_members


def candidates(customer: Customer, partner: Partner) -> list[Partner]:
    """Its other partners, by name, that have no privileges yet."""
    related = ResellerRelationship.objects.filter(
        customer=customer, state=RelationshipState.ACTIVE
    ).exclude(partner=partner)
    granted = AdminGrant.objects.filter(customer=customer, state=GrantState.GRANTED)
    found = related.exclude(partner__in=granted.values("partner")).select_related("partner")
    return [row.partner for row in found.order_by("partner__sort_name", "partner")]


@transaction.atomic
def reassign_admin(grant: AdminGrant, to: Partner, *, actor: User) -> AdminGrant:
    """Effective at once, all of it or nothing; the new grant. Every side is told by mail."""
    customer = Customer.objects.select_for_update().get(pk=grant.customer_id)
    if to not in candidates(customer, grant.partner):
        raise RuleViolation(
            _("%(partner)s cannot get the roles any more: it has them, or is not your partner.")
            % {"partner": to.name}
        )
    remove_admin(grant, actor=actor)
    given, _created = grant_admin(to, customer, actor=actor)
    audit.record(
        "admin_grant.given",
        target=customer,
        actor=actor,
        readers=[customer, to],
        partner=to.name,
    )
    about, once = {"grant": given.pk}, f"admin-given-{given.pk}"
    telling.admin_given(given)
    mail_admins("admin_given_customer", customer, about=about, once=f"{once}-customer")
    mail_members(
        "admin_given_partner",
        to,
        [Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
        about=about,
        once=f"{once}-partner",
    )
    return given
