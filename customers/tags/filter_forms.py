"""The select of tags above the Customers list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.chain_forms import PlainSelect, public_id_in
from customers.tags.filter import Tagged
from customers.tags.selectors import OFFERED, Offered, offered
from partners.models import Partner


class TagField(forms.ChoiceField):
    """Tags of the partner by public ID.

    Only ``chosen`` is looked up when the list is asked for; what else there is to choose from is
    known once the rows are (``offer``).
    """

    widget = PlainSelect

    def __init__(self, partner: Partner, chosen: str) -> None:
        public_id = public_id_in(chosen)
        self.chosen = offered(partner, public_id) if public_id else []
        super().__init__(label=_("Tag"), required=False)
        self._set(self.chosen)

    def offer(self, tags: list[Offered]) -> None:
        first = tags[:OFFERED]
        self._set(first + [each for each in self.chosen if each not in first])
        if len(tags) > OFFERED:
            self.help_text = _("Only the first ones by name. “Manage tags” leads to every other.")

    def _set(self, tags: list[Offered]) -> None:
        self.is_worth_showing = bool(tags)
        self.choices = [("", _("All")), *((str(each.public_id), each.name) for each in tags)]
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> str:
        public_id = public_id_in(value)
        return str(public_id) if public_id else super().to_python(value)

    def tagged(self, value: str) -> Tagged | None:
        """The filter that a clean value stands for."""
        return next((Tagged(each.pk) for each in self.chosen if str(each.public_id) == value), None)
