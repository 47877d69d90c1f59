"""Mails about imports; what they say is read when they are sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.endings.services import open_request
from customers.enums import RelationshipState
from customers.imports import objections
from customers.imports.enums import ImportState, RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.models import DirectoryUser
from partners.emails import absolute, build
from partners.models import OutgoingMail
from partners.selectors import location_ids


def _row(mail: OutgoingMail) -> CustomerImportRow | None:
    related = ("customer_import__partner", "customer", "relationship")
    return CustomerImportRow.objects.select_related(*related).filter(pk=mail.about["row"]).first()


def compose_taken_over(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    row = _row(mail)
    if row is None or row.relationship is None or row.customer is None:
        return None
    if row.relationship.state != RelationshipState.ACTIVE:  # ended before it could be told
        return None
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    partner = row.customer_import.partner
    context: dict[str, Any] = {
        "customer": row.customer,
        "partner": partner,
        "partner_ids": ", ".join(location_ids(partner)),
        "person": person,
        # Where the file does not say it, the relationship begins here with the import.
        "since": date_format(row.relationship.started_at) if row.values.get("since") else "",
        "until": date_format(objections.expires_at(row)),
        "operators": settings.OPERATORS_EMAIL,
        "link": objections.link_for(row, mail.language),
    }
    return build(mail, "customers/emails/taken_over", context)


def compose_objected(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    row = _row(mail)
    if row is None or row.objected_at is None or row.customer is None:
        return None
    partner = row.customer_import.partner
    for_operators = bool(mail.about["operators"])
    asked = row.relationship and open_request(row.relationship)
    path = (
        reverse("admin:customers_customer_change", args=[row.customer.pk])
        if for_operators
        else reverse("customers:import_detail", args=[partner.slug, row.customer_import.public_id])
    )
    context = {
        "customer": row.customer,
        "partner": partner,
        "reason": row.objection,
        "due_on": date_format(asked.due_on) if asked else "",
        "date": date_format(row.objected_at, "DATETIME_FORMAT") + " UTC",
        "for_operators": for_operators,
        "link": absolute(path),
    }
    return build(mail, "customers/emails/objected", context)


def _import(mail: OutgoingMail) -> CustomerImport | None:
    found = CustomerImport.objects.select_related("partner", "uploaded_by")
    return found.filter(pk=mail.about["import"]).first()


def compose_requested(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For the operators; nothing once it has been decided."""
    found = _import(mail)
    if found is None or found.state != ImportState.WAITING:
        return None
    context = {
        "found": found,
        "partner": found.partner,
        "problems": found.verdicts.get(RowVerdict.PROBLEM, 0),
        "link": absolute(reverse("admin:customers_customerimport_change", args=[found.pk])),
    }
    return build(mail, "customers/emails/import_requested", context)


def compose_answered(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = _import(mail)
    if found is None or found.state not in {ImportState.DONE, ImportState.REJECTED}:
        return None
    if found.uploaded_by.is_staff:
        path = reverse("admin:customers_customerimport_change", args=[found.pk])
    else:
        path = reverse("customers:import_detail", args=[found.partner.slug, found.public_id])
    context = {
        "found": found,
        "partner": found.partner,
        "person": found.uploaded_by,
        "rejected": found.state == ImportState.REJECTED,
        "results": [
            (verdict.label, found.results[verdict])
            for verdict in RowVerdict
            if found.results.get(verdict)
        ],
        "link": absolute(path),
    }
    return build(mail, "customers/emails/import_answered", context)
