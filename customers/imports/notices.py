"""Mails that tell people how an import stands, queued in the transaction that gives the reason."""

from django.conf import settings

from customers.imports.models import CustomerImport, CustomerImportRow
from partners.enums import Role
from partners.outbox import queue_mail
from partners.selectors import active_members

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
    person = found.uploaded_by
    queue_mail(
        ANSWERED,
        recipient=person.mail_address,
        language=person.language,
        about={"import": found.pk},
        dedupe_key=f"{ANSWERED}-{found.pk}-{found.state}",
    )


def tell_of_objection(row: CustomerImportRow) -> None:
    """The partner's global admins, and the operators who approved."""
    partner = row.customer_import.partner
    admins = active_members(partner, [Role.GLOBAL_ADMIN])
    addressees = [(admin.user.mail_address, admin.user.language, False) for admin in admins]
    addressees.append((settings.OPERATORS_EMAIL, settings.LANGUAGE_CODE, True))
    for address, language, for_operators in addressees:
        queue_mail(
            OBJECTED,
            recipient=address,
            language=language,
            about={"row": row.pk, "operators": for_operators},
        )
