"""The select of partners through whom customers are served."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from customers import chain
from customers.chain import Side, Through
from partners.models import Partner

OFFERED = 100  # each weighs almost as much as a row of the table
MORE = {
    Side.RESELLER: _(
        "Only the first ones by name. “View customers” in the list of indirect resellers "
        "leads to those of every other."
    ),
    Side.PROVIDER: _(
        "Only the first ones by name. “View customers” in the list of indirect providers "
        "leads to those of every other."
    ),
}


class PlainSelect(forms.Select):
    """A select that needs no template for each of its many options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, " selected" if key == value else "", label) for key, label in self.choices),
        )
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(given), options)


class PartnerField(forms.ChoiceField):
    """Those that ever served customers together with the partner, by public ID.

    ``chosen`` is offered wherever its name stands in the alphabet. Without ``is_offered``, where
    nobody will see the select, it is the only one that is looked for.
    """

    widget = PlainSelect

    def __init__(self, partner: Partner, side: Side, chosen: str, *, is_offered: bool) -> None:
        found = chain.counterparts(partner, side) if is_offered else []
        offered = found[:OFFERED]
        public_id = public_id_in(chosen)
        if public_id and all(public_id != each.public_id for each in offered):
            offered += chain.counterpart(partner, side, public_id)
        super().__init__(
            label=side.label,
            required=False,
            choices=[("", _("All")), *((str(each.public_id), each.name) for each in offered)],
            help_text=MORE[side] if len(found) > OFFERED else "",
        )
        self.keys = {str(each.public_id): each.pk for each in offered}
        self.side = side

    def to_python(self, value: Any) -> str:
        public_id = public_id_in(value)
        return str(public_id) if public_id else super().to_python(value)

    def through(self, value: str) -> Through | None:
        """The filter that a clean value stands for."""
        partner_id = self.keys.get(value)
        return Through(self.side, partner_id) if partner_id else None


def public_id_in(text: Any) -> UUID | None:
    """What an address holds, if it is an ID at all."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
