"""What an open list is told while it lies before its reader: who has become a customer since.

A list asks every so often with the answer's ETag in hand. While nothing was written that the
partner may read, that costs one look into an index and the answer is 304.
"""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext

from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners.access import PartnerRequest
from partners.http import etag_of
from partners.models import AuditReader, Partner

SECONDS = 20  # between two questions of one open list
NAMES = 3
COUNT_LIMIT = 99
# A transaction may be given its number before another one and end after it.
NEWEST = 5


def address(name: str, partner: Partner) -> str:
    """What a list that is drawn now asks later on."""
    now = timezone.now().astimezone(datetime.UTC)
    return f"{reverse(name, args=[partner.slug])}?{urlencode({'since': now.isoformat()})}"


def since(request: HttpRequest) -> datetime.datetime | None:
    """When the list was drawn, as its question says."""
    try:
        moment = parse_datetime(request.GET.get("since", ""))
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment) or not 2000 < moment.year < 9000:
        return None
    return moment


def etag(request: PartnerRequest) -> str:
    readable = AuditReader.objects.filter(organisation_id=request.partner.public_id)
    newest = readable.order_by("-entry_id").values_list("entry_id", flat=True)[:NEWEST]
    return etag_of(request.get_full_path(), get_language(), request.user.pk, *newest)


def unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """304 where the reader has this version already."""
    return get_conditional_response(request, etag=tag)


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@dataclass(frozen=True)
class News:
    """One calm line above a list."""

    text: str
    url: str


def new_customers(partner: Partner, moment: datetime.datetime) -> News | None:
    """Who has become a customer since then."""
    active = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, started_at__gt=moment
    )
    newest = active.order_by("-started_at", "-id").values_list("tenant_id", "name")
    found = list(newest[: COUNT_LIMIT + 1])
    if not found:
        return None
    names = ", ".join(name for _tenant_id, name in found[:NAMES])
    count = min(len(found), COUNT_LIMIT)
    number = number_format(count) + "+" * (len(found) > COUNT_LIMIT)
    text = ngettext(
        "%(count)s new customer: %(names)s", "%(count)s new customers: %(names)s", count
    )
    text %= {"count": number, "names": names + " …" * (len(found) > NAMES)}
    if len(found) == 1:
        return News(text, reverse("customers:row", args=[partner.slug, found[0][0]]))
    return News(text, f"{reverse('customers:list', args=[partner.slug])}?sort=-since")
