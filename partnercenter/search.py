"""The search of the top bar: pages, customers, subscriptions and requests by any part of what they
are known by.

One capped selector per app, so a search costs the same whatever it finds.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.customer_list import CustomerQuery, first_matches
from invitations.invitation_list import InvitationQuery, invitations
from invitations.kinds import INVITING, allowed_kinds
from partnercenter.shell import MenuItem, partner_menu
from partners.access import PartnerRequest, may
from partners.enums import Permission
from partners.folding import fold
from subscriptions import finding

LIMIT = 8
SEPARATOR = " \u203a "  # as between the steps of a path
LONGEST = 254  # of an e-mail address; nothing that is searched is longer in one piece


@dataclass(frozen=True, slots=True)
class Result:
    title: str
    path: str  # where it lies, in grey
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    results: Sequence[Result]
    more_url: str = ""  # the list that shows the rest


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        return sum(len(group.results) for group in self.groups)

    @property
    def summary(self) -> str:
        """For those who hear the page."""
        if not self.text:
            return ""
        if not self.count:
            return _("Nothing found.")
        text = ngettext("%(count)s result", "%(count)s results", self.count)
        return text % {"count": self.count}


def search(request: PartnerRequest, typed: str) -> Found:
    """What the person may see of what was typed."""
    text = one_line(typed)
    if not text:
        return Found("", [])
    groups = [_destinations(request, text)]
    if may(request, Permission.VIEW_CUSTOMERS):
        groups.append(_customers(request, text))
        groups.append(_subscriptions(request, text))
    if any(may(request, each) for each in INVITING):
        groups.append(_requests(request, text))
    return Found(text, [group for group in groups if group.results])


def one_line(typed: str) -> str:
    """Without control characters, which no name has and no database takes."""
    cut = typed[:LONGEST]
    plain = (" " if unicodedata.category(each) in {"Cc", "Cs"} else each for each in cut)
    return " ".join("".join(plain).split())


def _destinations(request: PartnerRequest, text: str) -> Group:
    """Pages of the menu whose name holds the text."""
    wanted, found = fold(text), dict[str, Result]()
    for item, path in _pages(partner_menu(request)):
        if wanted in fold(item.label):
            found.setdefault(item.url, Result(item.label, path, item.url))
    return Group(_("Pages"), list(found.values())[:LIMIT])


def _pages(menu: Iterable[MenuItem]) -> Iterable[tuple[MenuItem, str]]:
    for item in menu:
        yield item, _("Home") if item.icon != "home" else ""
        for child in item.children:
            yield child, item.label


def _customers(request: PartnerRequest, text: str) -> Group:
    slug = request.partner.slug
    # Of an address the domain says whose it is.
    wanted = text.rpartition("@")[2].strip() or text
    rows = first_matches(request.partner, CustomerQuery(search=fold(wanted)), LIMIT + 1)
    prefix = reverse("customers:list", args=[slug])
    customers = _("Customers")
    results = [
        Result(
            row["name"],
            f"{customers}{SEPARATOR}{row['domain']}",
            f"{prefix}{row['tenant_id']}/account/",
        )
        for row in rows[:LIMIT]
    ]
    more = f"{prefix}?{urlencode({'q': wanted})}" if len(rows) > LIMIT else ""
    return Group(customers, results, more)


def _subscriptions(request: PartnerRequest, text: str) -> Group:
    """No list holds those of all customers, so the first ones are all that is shown."""
    heading = _("Subscriptions")
    results = [
        Result(
            row["nickname"],
            SEPARATOR.join([row["customer__name"], heading]),
            reverse(
                "subscriptions:detail",
                args=[request.partner.slug, row["customer__public_id"], row["public_id"]],
            ),
        )
        for row in finding.first_matches(request.partner, text, LIMIT)
    ]
    return Group(heading, results)


def _requests(request: PartnerRequest, text: str) -> Group:
    slug = request.partner.slug
    kinds = tuple(allowed_kinds(request.membership.roles, request.partner.kinds))
    found = invitations(request.partner, InvitationQuery(search=fold(text), kinds=kinds))
    rows = list(found.order_by("-id")[: LIMIT + 1])
    heading = _("Invitations")
    results = []
    for row in rows[:LIMIT]:
        parts = [heading, str(row.current_state.label)]
        if row.recipient_name:
            parts.insert(1, row.recipient_email)
        results.append(
            Result(
                row.recipient_name or row.recipient_email or row.subject,
                SEPARATOR.join(filter(None, parts)),
                reverse("invitations:draft", args=[slug, row.public_id]),
            )
        )
    more = f"{reverse('invitations:list', args=[slug])}?{urlencode({'q': text})}"
    return Group(heading, results, more if len(rows) > LIMIT else "")
