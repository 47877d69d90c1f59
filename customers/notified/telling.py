"""Who is told what about customers, in the transaction of what it tells of."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from customers import selectors
from customers.enums import RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from customers.notified import kinds
from partners.enums import Role
from partners.notifications import complete, notify, notify_staff

if TYPE_CHECKING:
    from customers.endings.models import EndRequest
    from customers.imports.models import CustomerImport, CustomerImportRow


def notify_admins(
    kind: str, customer: Customer, *, about: Mapping[str, Any], once: str, mailed: bool = False
) -> int:
    """Tell the customer's global admins; ``mailed``: each has a mail of its own about it."""
    admins = list(selectors.global_admins(customer))
    return notify(
        kind,
        organisation=customer,
        users=[admin.user for admin in admins],
        about=about,
        once=once,
        mailed=[admin.user_id for admin in admins] if mailed else [],
    )


def admin_removed(grant: AdminGrant) -> None:
    """The customer took the privileges back. Without a relationship no page is left to lead to."""
    customer, partner = grant.customer, grant.partner
    about = {"customer": customer.name}
    serves = ResellerRelationship.objects.for_partner(partner).filter(
        customer=customer, state=RelationshipState.ACTIVE
    )
    if serves.exists():
        about["customer_id"] = str(customer.public_id)
    notify_staff(
        kinds.REMOVED,
        partner,
        about=about,
        once=str(grant.pk),
        mailed_roles=[Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
    )
    notify_admins(
        kinds.REMOVED_AT_CUSTOMER,
        customer,
        about={
            "partner": partner.name,
            "partner_id": str(partner.public_id),
            "person": grant.removed_by_name,
        },
        once=str(grant.pk),
        mailed=True,
    )


def admin_given(grant: AdminGrant) -> None:
    """The customer gave one partner what it had taken from another."""
    notify_staff(
        kinds.GIVEN,
        grant.partner,
        about=_customer(grant.customer),
        once=str(grant.pk),
        mailed_roles=[Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
    )


def admin_given_up(grant: AdminGrant) -> None:
    notify_admins(
        kinds.GIVEN_UP_AT_CUSTOMER,
        grant.customer,
        about={"partner": grant.partner.name, "partner_id": str(grant.partner.public_id)},
        once=str(grant.pk),
        mailed=True,
    )


def end_requested(asked: EndRequest) -> None:
    """An action until the relationship has ended or the customer takes its request back."""
    midnight = datetime.time(tzinfo=datetime.UTC)
    notify_staff(
        kinds.END_REQUESTED,
        asked.partner,
        about=_customer(asked.customer),
        once=str(asked.public_id),
        due_at=datetime.datetime.combine(asked.due_on, midnight),
        mailed_roles=[Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
    )


def end_withdrawn(asked: EndRequest) -> None:
    end_settled(asked)
    notify_staff(
        kinds.END_WITHDRAWN,
        asked.partner,
        about=_customer(asked.customer),
        once=str(asked.public_id),
        mailed_roles=[Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
    )


def end_settled(asked: EndRequest) -> None:
    complete(kinds.END_REQUESTED, asked.partner, once=str(asked.public_id))


def import_checked(found: CustomerImport) -> None:
    notify_staff(
        kinds.IMPORT_CHECKED, found.partner, about=_import(found), once=str(found.public_id)
    )


def import_settled(found: CustomerImport) -> None:
    """Approval was asked for, or the file discarded."""
    complete(kinds.IMPORT_CHECKED, found.partner, once=str(found.public_id))


def import_answered(found: CustomerImport, *, rejected: bool) -> None:
    kind = kinds.IMPORT_REJECTED if rejected else kinds.IMPORT_FINISHED
    notify_staff(
        kind,
        found.partner,
        about={**_import(found), "reason": found.reason},
        once=str(found.public_id),
        mailed=[found.uploaded_by_id],
    )


def objected(row: CustomerImportRow) -> None:
    found = row.customer_import
    notify_staff(
        kinds.OBJECTED,
        found.partner,
        about={**_import(found), "customer": row.customer.name if row.customer else ""},
        once=str(row.pk),
        mailed_roles=[Role.GLOBAL_ADMIN],
    )


def agreement_accepted(customer: Customer) -> None:
    complete(kinds.AGREEMENT_TO_ACCEPT, customer)


def _customer(customer: Customer) -> dict[str, str]:
    return {"customer": customer.name, "customer_id": str(customer.public_id)}


def _import(found: CustomerImport) -> dict[str, str]:
    return {"file": found.file_name, "import_id": str(found.public_id)}
