"""Addresses of the same page on either side: /p/<partner>/customers/<customer>/users/… for staff,
/portal/<customer>/users/… for the customer's own admins."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from customers.acting import Acting
from customers.models import Customer
from partners.models import Partner

MAX_CHOSEN = 100


@dataclass(frozen=True)
class Place:
    customer: Customer
    partner: Partner | None

    def url(self, name: str, *arguments: object) -> str:
        if self.partner is None:
            where = [self.customer.public_id, *arguments]
            return reverse(f"subscriptions_portal:{name}", args=where)
        where = [self.partner.slug, self.customer.public_id, *arguments]
        return reverse(f"subscriptions:{name}", args=where)

    def of(self, name: str, people: Iterable[UUID]) -> str:
        """A command on people, named in the address."""
        query = urlencode([("u", short(each)) for each in people])
        return f"{self.url(name)}?{query}"

    @property
    def users(self) -> str:
        return self.url("users")

    @property
    def deleted(self) -> str:
        return self.url("deleted_users")

    @property
    def add(self) -> str:
        return self.url("add_user")

    @property
    def upload(self) -> str:
        return self.url("upload_users")

    @property
    def licenses(self) -> str:
        return self.url("manage_licenses")

    @property
    def delete(self) -> str:
        return self.url("delete_users")

    @property
    def restore(self) -> str:
        return self.url("restore_users")

    @property
    def reset(self) -> str:
        return self.url("reset_password")


def place_of(acting: Acting) -> Place:
    return Place(acting.customer, acting.partner)


def short(public_id: UUID) -> str:
    """A public ID in 22 signs, so that a hundred of them fit into an address."""
    return base64.urlsafe_b64encode(public_id.bytes).decode().rstrip("=")


def read_id(text: str) -> UUID | None:
    """What ``short`` wrote, or the usual spelling."""
    try:
        if len(text) == 22:
            return UUID(bytes=base64.b64decode(f"{text}==", altchars=b"-_", validate=True))
        return UUID(text)
    except (ValueError, binascii.Error):
        return None


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """Each once, in their order; not more than can be worked on at a time."""
    found = dict.fromkeys(each for each in map(read_id, texts) if each is not None)
    return list(found)[:MAX_CHOSEN]


def read_time(text: str) -> datetime | None:
    """When a page was drawn, as it says itself."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None
