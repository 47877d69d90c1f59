"""What one row brings: a customer where it is unknown, its relationship, and the mails about it.

Never privileges, never an agreement, and nothing between the customer and any other partner.
"""

import datetime

from customers import selectors
from customers.imports.checks import Plan
from customers.imports.enums import RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.models import Customer, ResellerRelationship
from customers.services import create_tenant, establish_relationship
from partners import audit
from partners.outbox import queue_mail

TAKEN_OVER = "customer_taken_over"
# The language a company is written to as long as nobody of it has chosen one.
_LANGUAGES = {"PL": "pl", "CZ": "cs", "SK": "cs", "RU": "ru", "BY": "ru", "KZ": "ru", "KG": "ru"}


def carry_out(plan: Plan, row: CustomerImportRow, found: CustomerImport) -> ResellerRelationship:
    """A part: the caller's transaction holds the lock of a customer that is here."""
    customer = plan.customer or _create(plan, found)
    since = plan.keys.since
    relationship, _created = establish_relationship(
        found.partner,
        customer,
        since=datetime.datetime.combine(since, datetime.time(), datetime.UTC) if since else None,
    )
    audit.record(
        "relationship.imported",
        target=customer,
        actor=found.uploaded_by,
        readers=[customer, found.partner],
        partner=found.partner.name,
        since=relationship.started_at.date(),
        customer_created=plan.verdict == RowVerdict.CREATE,
        approved_by=found.decided_by_name,
        file=found.file_name,
        line=row.number,
    )
    _tell(customer, row, found)
    return relationship


def _create(plan: Plan, found: CustomerImport) -> Customer:
    """A tenant without a login; DomainTaken where somebody was quicker with the domain."""
    profile = dict(plan.profile)
    return create_tenant(
        domain=profile.pop("domain"),
        cloud=found.partner.cloud,
        profile=profile,
        public_id=plan.keys.tenant_id,
    )


def _tell(customer: Customer, row: CustomerImportRow, found: CustomerImport) -> None:
    """Each global admin in the own language, or the company's contact if nobody can sign in."""
    company_language = _LANGUAGES.get(str(customer.country), "en")
    addressees: list[tuple[str, str, int | None]] = [
        (admin.user.mail_address, admin.user.language or company_language, admin.pk)
        for admin in selectors.global_admins(customer)
    ] or [(customer.contact_email, company_language, None)]
    for address, language, person in addressees:
        queue_mail(
            TAKEN_OVER,
            recipient=address,
            language=language,
            about={"row": row.pk, "person": person},
            dedupe_key=f"{TAKEN_OVER}-{row.pk}-{person or 0}",
            queued_by=found.uploaded_by,
        )
