"""Mails that tell people how an import stands, queued in the transaction that gives the reason."""

from django.conf import settings

from customers.imports.enums import ImportState
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.notified import telling
from partners.enums import Role
from partners.notices import mail_members
from partners.notifications import declining
from partners.outbox import queue_mail

REQUESTED = "customer_import_requested"
ANSWERED = "customer_import_answered"
OBJECTED = "relationship_objected"


def tell_operators(found: CustomerImport) -> None:
    queue_mail(
        REQUESTED,
        recipient=settings.OPERATORS_EMAIL,
        language=settings.LANGUAGE_CODE,
        about={"import": found.pk},
    )


def tell_uploader(found: CustomerImport) -> None:
    """That it was rejected, or what it brought."""
    telling.import_answered(found, rejected=found.state == ImportState.REJECTED)
    person = found.uploaded_by
    if declining(ANSWERED, [person.pk]):
        return
    queue_mail(
        ANSWERED,
        recipient=person.mail_address,
        language=person.language,
        about={"import": found.pk},
        dedupe_key=f"{ANSWERED}-{found.pk}-{found.state}",
    )


def tell_of_objection(row: CustomerImportRow) -> None:
    """The partner's global admins, and the operators who approved."""
    telling.objected(row)
    once = f"{OBJECTED}-{row.pk}"
    mail_members(
        OBJECTED,
        row.customer_import.partner,
        [Role.GLOBAL_ADMIN],
        about={"row": row.pk, "operators": False},
        once=once,
    )
    queue_mail(
        OBJECTED,
        recipient=settings.OPERATORS_EMAIL,
        language=settings.LANGUAGE_CODE,
        about={"row": row.pk, "operators": True},
        dedupe_key=f"{once}-operators",
    )
