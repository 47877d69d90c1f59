"""Shapes of input of the customer pages."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.chain import sides
from customers.chain_forms import PartnerField
from customers.customer_list import DEFAULT_SORT, CustomerQuery
from customers.enums import AgreementStatus, RelationshipState
from customers.tags.filter_forms import TagField
from customers.tags.selectors import Offered
from partners.folding import fold
from partners.models import Partner


class SearchField(forms.CharField):
    """What was typed, without control characters, which no name has and no database takes."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        plain = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
        return "".join(plain).strip()


class FilterForm(forms.Form):
    """The state of the Customers page as its address holds it.

    A value that is not offered narrows nothing; the page says so beside the field. Partners with
    whom customers are shared are looked up for those who will see the selects (``is_shown``).
    """

    q = SearchField(
        label=_("Search"),
        required=False,
        max_length=253,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-control", "data-search": True}
        ),
    )
    relationship = forms.ChoiceField(
        label=_("Relationship"),
        required=False,
        choices=[
            (RelationshipState.ACTIVE.value, _("Current customers")),
            (RelationshipState.REMOVED.value, _("Former customers")),
        ],
    )
    admin = forms.ChoiceField(
        label=_("Delegated admin privileges"),
        required=False,
        choices=[("", _("All")), ("yes", _("Granted")), ("no", _("Not granted"))],
    )
    agreement = forms.ChoiceField(
        label=_("Microsoft Customer Agreement"),
        required=False,
        choices=[("", _("All")), *AgreementStatus.choices],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("name", _("Name, A to Z")),
            ("-name", _("Name, Z to A")),
            ("id", _("Microsoft ID, ascending")),
            ("-id", _("Microsoft ID, descending")),
            ("domain", _("Primary domain name, A to Z")),
            ("-domain", _("Primary domain name, Z to A")),
            ("-since", _("Newest customers first")),
            ("since", _("Oldest customers first")),
        ],
    )

    def __init__(self, data: Any, partner: Partner, *, is_shown: bool) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.through = {
            side.value: PartnerField(partner, side, data.get(side.value, ""), is_offered=is_shown)
            for side in sides(partner)
        }
        self.tag = TagField(partner, data.get("tag", ""))
        self.fields |= self.through | {"tag": self.tag}
        for name in ("relationship", "admin", "agreement", "sort", "tag", *self.through):
            field = self.fields[name]
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = _("This choice is not offered.")
        # Stands in the fragment that htmx replaces, so it never tells an old order.
        self.fields["sort"].widget.attrs["form"] = "customer-filters"
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        """The filters beside the search."""
        names = ["relationship", *self.through, "admin", "agreement"]
        if self.tag.is_worth_showing or "tag" in self.errors:
            names.append("tag")
        return [self[name] for name in names]

    def offer_tags(self, tags: list[Offered]) -> None:
        """Looked up after the rows, together with theirs."""
        self.tag.offer(tags)
        self["tag"].help_text = self.tag.help_text

    def query(self) -> CustomerQuery:
        """What is asked for, as far as it makes sense."""
        admin, agreement = self._value("admin"), self._value("agreement")
        through = (field.through(self._value(name)) for name, field in self.through.items())
        return CustomerQuery(
            search=fold(self._value("q")),
            relationship=RelationshipState(self._value("relationship") or RelationshipState.ACTIVE),
            has_admin=admin == "yes" if admin else None,
            agreement=AgreementStatus(agreement) if agreement else None,
            through=tuple(filter(None, through)),
            tag=self.tag.tagged(self._value("tag")),
            sort=self._value("sort") or DEFAULT_SORT,
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        silent = {"sort": DEFAULT_SORT, "relationship": RelationshipState.ACTIVE.value}
        values = {name: self._value(name) for name in self.fields}
        return {
            name: value for name, value in values.items() if value and value != silent.get(name)
        }

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")
