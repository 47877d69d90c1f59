"""Addresses of the Customers page: each keeps the search, the filters and the order."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.customer_list import DEFAULT_SORT

MAX_OPEN = 10


@dataclass(frozen=True)
class Heading:
    """A column heading that sorts."""

    name: str
    label: str
    url: str
    direction: str  # "", "ascending" or "descending"


@dataclass(frozen=True)
class ListLinks:
    path: str
    parameters: dict[str, str]
    cursor: str = ""
    open_ids: tuple[str, ...] = ()

    def _url(self, path: str, parameters: dict[str, str], open_ids: Collection[str] = ()) -> str:
        query = urlencode([*parameters.items(), *(("open", each) for each in open_ids)])
        return f"{path}?{query}" if query else path

    def page(self, cursor: str) -> str:
        return self._url(self.path, self.parameters | {"cursor": cursor}) if cursor else ""

    @property
    def first(self) -> str:
        return self._url(self.path, self.parameters)

    def export(self, path: str) -> str:
        return self._url(path, self.parameters)

    @property
    def _here(self) -> dict[str, str]:
        return self.parameters | ({"cursor": self.cursor} if self.cursor else {})

    @property
    def here(self) -> str:
        """What of this page's address stands behind the question mark."""
        return urlencode(self._here)

    @property
    def open_prefix(self) -> str:
        """This page; the tenant ID of a further row to open is put at the end."""
        query = urlencode([*self._here.items(), *(("open", each) for each in self.open_ids)])
        return f"?{query}&open=" if query else "?open="

    def closed(self, tenant_id: str) -> str:
        """This page without one of its open rows."""
        others = [each for each in self.open_ids if each != tenant_id]
        return self._url(self.path, self._here, others)

    def headings(self) -> list[Heading]:
        labels = {
            "name": pgettext("organization", "Name"),
            "id": _("Microsoft ID"),
            "domain": _("Primary domain name"),
            "since": _("Since"),
        }
        return [self._heading(name, label) for name, label in labels.items()]

    def _heading(self, name: str, label: str) -> Heading:
        current = self.parameters.get("sort", DEFAULT_SORT)
        direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
        first_choice = "-since" if name == "since" else name
        turned = {"ascending": f"-{name}", "descending": name}.get(direction, first_choice)
        parameters = {key: value for key, value in self.parameters.items() if key != "sort"}
        if turned != DEFAULT_SORT:
            parameters["sort"] = turned
        return Heading(name, label, self._url(self.path, parameters), direction)


def valid_ids(values: Collection[str], limit: int = MAX_OPEN) -> tuple[str, ...]:
    """Tenant IDs among what an address holds, in their usual spelling, each once."""
    found: dict[str, None] = {}
    for value in values:
        try:
            found[str(UUID(value))] = None
        except ValueError:
            continue
    return tuple(found)[:limit]
