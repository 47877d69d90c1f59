"""Addresses of the two lists: each keeps the search, the filter and the order."""

from django.utils.translation import gettext as _

from customers.list_links import Heading, ListLinks


class PartnershipLinks(ListLinks):
    """As on the Customers page, with the columns by which partnerships sort."""

    def by_name(self, label: str) -> Heading:
        return self._heading("name", label)

    def since(self) -> Heading:
        return self._heading("since", _("Since"))
