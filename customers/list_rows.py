"""The rows of the Customers page as finished HTML.

Fifty rows in a template loop cost as much as the rest of the page together, so a row is one
pattern, made for the page with its words and addresses, and filled with escaped values.
"""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from customers.chain import others_of
from customers.customer_list import CustomerQuery
from customers.list_links import ListLinks
from customers.tags.selectors import Offered, tags_of_page
from partners.models import Partner

_ROW = (
    '<tr>{pick}<td class="col-expander">{expander}</td>'
    '<td><a href="%(id)s/account/">%(name)s</a></td>'
    '<td class="cell-mono" data-label="{id_label}">%(id)s</td>'
    '<td data-label="{domain_label}">%(domain)s</td>'
    '<td data-label="{relationship_label}">{reseller}%(through)s</td>'
    "%(tags)s"
    '<td data-label="{since_label}">%(since)s</td></tr>'
)
_PICK = (
    '<td class="col-pick"><input type="checkbox" form="pick" name="c" value="%(id)s" '
    'aria-label="%(name)s"></td>'
)
TAGS = 2  # that a row names; the record names them all
_EXPANDER = (
    '<a class="expander" href="{href}" role="button" aria-expanded="{open}" '
    'aria-controls="row-%(id)s"{fetch} aria-label="{label}"></a>'
)
# Beside the list: so much shorter, fifty times. The style sheet draws the arrow.
_FETCH = ' hx-get="%(id)s/row/" hx-trigger="click once"'


def _plain(text: object) -> str:
    """Escaped, and safe to stand in a pattern."""
    return str(escape(text)).replace("%", "%%")


class CustomerRows:
    """Writes the rows of one page; everything that comes from data is escaped here."""

    def __init__(self, links: ListLinks, *, with_picks: bool) -> None:
        self.links = links
        label = escape(_("Details of %(name)s"))
        shared = {
            "id_label": _plain(_("Microsoft ID")),
            "domain_label": _plain(_("Primary domain name")),
            "relationship_label": _plain(_("Relationship")),
            "since_label": _plain(_("Since")),
            "reseller": _plain(_("Cloud Reseller")),
            "pick": _PICK if with_picks else "",
        }
        self._tags = f'<td data-label="{escape(_("Tags"))}">'
        href = f"{_plain(links.open_prefix)}%(id)s#row-%(id)s"
        to_open = _EXPANDER.format(label=label, href=href, open="false", fetch=_FETCH)
        to_close = _EXPANDER.format(label=label, href="%(closed)s", open="true", fetch="")
        self._closed = _ROW.format(**shared, expander=to_open)
        self._open = _ROW.format(**shared, expander=to_close)

    def write(self, row: dict[str, Any], since: str, *, is_open: bool) -> SafeString:
        through = row["through"]
        values = {
            "id": escape(row["tenant_id"]),
            "name": escape(row["name"]),
            "domain": escape(row["domain"]),
            "since": escape(since),
            "through": f" <small>{escape(through)}</small>" if through else "",
            "tags": self._tag_cell(row["tags"]),
        }
        if not is_open:
            return mark_safe(self._closed % values)  # noqa: S308 (escaped one by one above)
        values["closed"] = escape(self.links.closed(row["tenant_id"]))
        return mark_safe(self._open % values)  # noqa: S308 (escaped one by one above)

    def _tag_cell(self, names: list[str]) -> str:
        if not names:
            return "<td></td>"
        chips = " ".join(f'<span class="chip">{escape(name)}</span>' for name in names[:TAGS])
        more = f" +{len(names) - TAGS}" if len(names) > TAGS else ""
        return f"{self._tags}{chips}{more}</td>"


def add_what_others_hold(
    partner: Partner, query: CustomerQuery, rows: list[dict[str, Any]], *, with_choice: bool
) -> list[Offered]:
    """Put into each row what lies in other tables: through whom, and its tags.

    Returns the tags to choose from, if asked for.
    """
    tagged = [] if query.is_former else [row["customer_id"] for row in rows]
    tags = tags_of_page(partner, tagged, with_choice=with_choice)
    through = _through_whom(partner, query, rows)
    for row in rows:
        row["through"] = through.get(row["customer_id"], "")
        row["tags"] = _tag_names(query, tags.of_customer.get(row["customer_id"], []))
    return tags.offered


def _tag_names(query: CustomerQuery, tags: list[Offered]) -> list[str]:
    """Of one customer: the chosen tag first, the others by name."""
    chosen = query.tag.tag_id if query.tag else 0
    return [tag.name for tag in sorted(tags, key=lambda tag: tag.pk != chosen)]


def _through_whom(
    partner: Partner, query: CustomerQuery, rows: list[dict[str, Any]]
) -> dict[int, str]:
    """By customer: one partner of its chain, the chosen one first, and how many more there are."""
    chosen = {through.partner_id for through in query.through}
    text = _("through %(name)s")
    found = {}
    for customer_id, others in others_of(partner, [row["customer_id"] for row in rows]).items():
        first = next((other for other in others if other.partner_id in chosen), others[0])
        more = f" +{len(others) - 1}" if len(others) > 1 else ""
        found[customer_id] = text % {"name": first.name} + more
    return found
