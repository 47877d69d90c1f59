"""How a customer that was taken over says no: a signed link, for people without an account, too."""

import base64
import binascii
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from customers.endings.services import ask_to_end, open_request
from customers.enums import RelationshipState
from customers.imports import notices
from customers.imports.models import CustomerImportRow
from customers.models import Customer
from customers.services import end_relationship
from partners import audit
from partners.models import Partner, User

LASTS = timedelta(days=90)
_UUID_BYTES = 16


class Standing(StrEnum):
    """What a holder of the link finds."""

    OPEN = "open"
    WAITING = "waiting"  # objected, and subscriptions have to end first
    OBJECTED = "objected"
    ENDED = "ended"
    EXPIRED = "expired"


def _signer() -> Signer:
    return Signer(salt="customers.imports.objection", sep=".")


def link_for(row: CustomerImportRow, language: str) -> str:
    """Made when the mail is written, and stored nowhere; it opens in the mail's language."""
    base = settings.PORTAL_URLS[row.customer_import.partner.cloud]
    return f"{base}{reverse('customer_objection', args=[token_for(row, language)])}"


def token_for(row: CustomerImportRow, language: str) -> str:
    raw = row.customer_import.public_id.bytes + f"{row.number}:{language}".encode()
    return _signer().sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def read_token(token: str) -> tuple[CustomerImportRow, str] | None:
    """The row that took the customer over, and a language; None for a damaged link."""
    try:
        value = _signer().unsign(token)
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        number, _colon, language = raw[_UUID_BYTES:].decode().partition(":")
        public_id, line = uuid.UUID(bytes=raw[:_UUID_BYTES]), int(number)
    except (BadSignature, binascii.Error, ValueError):
        return None
    rows = CustomerImportRow.objects.filter(
        customer_import__public_id=public_id, number=line, relationship__isnull=False
    )
    row = rows.select_related("customer_import__partner", "customer", "relationship").first()
    return (row, language) if row else None


def expires_at(row: CustomerImportRow) -> datetime:
    done = row.done_at
    assert done is not None  # noqa: S101 (a row with a relationship is done)
    return done + LASTS


def standing_of(row: CustomerImportRow) -> Standing:
    relationship = row.relationship
    if relationship is None or relationship.state != RelationshipState.ACTIVE:
        return Standing.OBJECTED if row.objected_at else Standing.ENDED
    if row.objected_at and open_request(relationship):
        return Standing.WAITING
    return Standing.EXPIRED if expires_at(row) <= timezone.now() else Standing.OPEN


def is_running(row: CustomerImportRow) -> bool:
    """Whether subscriptions or orders of the two stand in the way of the end."""
    business: Callable[[Partner, Customer | None], bool] = import_string(settings.RUNNING_BUSINESS)
    return business(row.customer_import.partner, row.customer)


@transaction.atomic
def object_to(row: CustomerImportRow, *, actor: User | None, reason: str) -> Standing:
    """The relationship ends at once, or is to end by a day where subscriptions have to end first.

    Those would be left without a seller who sees them. Nothing else of the customer is touched.

    What it found: OPEN when the objection took effect, else why it had nothing to do.
    """
    Customer.objects.select_for_update().get(pk=row.customer_id or 0)
    rows = CustomerImportRow.objects.select_for_update(of=("self",))
    related = ("customer_import__partner", "customer", "relationship")
    row = rows.select_related(*related).get(pk=row.pk)
    standing = standing_of(row)
    if standing != Standing.OPEN:
        return standing
    assert row.customer is not None  # noqa: S101 (for mypy: OPEN has both)
    assert row.relationship is not None  # noqa: S101
    name = str(actor) if actor else row.customer.name
    waits = is_running(row)
    if waits:
        ask_to_end(row.relationship, by=name, reason=reason)
    else:
        end_relationship(row.relationship, ended_by_name=name)
    row.objected_at, row.objection = timezone.now(), reason
    row.save(update_fields=["objected_at", "objection"])
    audit.record(
        "relationship.objection_waits" if waits else "relationship.objected",
        target=row.customer,
        actor=actor,
        readers=[row.customer, row.customer_import.partner],
        partner=row.customer_import.partner.name,
        reason=reason,
    )
    notices.tell_of_objection(row)
    return standing
