"""Shapes of input of the pages of one subscription."""

import json
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Partner
from partners.templatetags.portal import money
from subscriptions import renewals, support
from subscriptions.enums import BillingFrequency, Term
from subscriptions.parts import Wanted
from subscriptions.record.selectors import Record
from subscriptions.reseller_forms import ResellerForm

BIGGEST = 2_147_483_647  # what the column holds


class DetailsForm(ResellerForm):
    """All that can be changed of a subscription at once.

    ``seen`` is what the person saw in each field when the page was drawn, so that whoever was
    second keeps the own changes and sees those of others in all other fields.
    """

    nickname = forms.CharField(label=gettext_lazy("Subscription nickname"), max_length=200)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=BIGGEST, localize=False
    )
    auto_renew = forms.BooleanField(label=gettext_lazy("Auto-renew"), required=False)
    support_contact = forms.ChoiceField(label=gettext_lazy("Designated support contact"))
    revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(
        self,
        record: Record,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
        may_edit: bool,
        may_assign: bool,
    ) -> None:
        self.record = record
        super().__init__(data, initial=present(record) | (initial or {}))
        self._offer_contacts()
        if record.row.partner.is_indirect_provider:
            self.offer_resellers(
                record.row.partner,
                country=str(record.row.customer.country),
                current=record.row.reseller_location,
            )
        else:
            del self.fields["reseller"], self.fields["reseller_number"]
        if record.is_usage:
            del self.fields["quantity"]
        if record.row.ends_at is None:
            del self.fields["auto_renew"]
        self._close(may_edit=may_edit, may_assign=may_assign)
        self._explain()

    def _offer_contacts(self) -> None:
        row = self.record.row
        found = support.support_candidates(row.partner, row.customer)
        self.contacts = {str(each.public_id): each for each in found}
        # Whoever is named stays offered, even after the privileges were taken back.
        self.contacts.setdefault(str(row.support_contact.public_id), row.support_contact)
        field = self.fields["support_contact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(key, each.name) for key, each in self.contacts.items()]
        field.help_text = _(
            "Partners with a relationship to the customer; an indirect reseller also needs "
            "delegated admin privileges."
        )

    def _close(self, *, may_edit: bool, may_assign: bool) -> None:
        record = self.record
        is_open = {
            "nickname": may_edit and not record.is_gone,
            "quantity": may_edit and record.is_active and not record.is_fixed,
            "auto_renew": may_edit and record.can_renew,
            "reseller": may_edit and record.is_running,
            "reseller_number": may_edit and record.is_running,
            "support_contact": may_assign and not record.is_gone,
        }
        for name, field in self.fields.items():
            field.disabled = not is_open.get(name, True)

    @property
    def is_open(self) -> bool:
        return any(not field.disabled for name, field in self.fields.items() if name not in BESIDE)

    def _explain(self) -> None:
        field = self.fields.get("quantity")
        if field is None:
            return
        offer = self.record.row.offer
        names = {"min": offer.min_quantity, "max": offer.max_quantity}
        if self.record.is_fixed:
            field.help_text = _("The number of licenses of this offer is fixed.")
            return
        field.help_text = _("%(min)s to %(max)s licenses.") % names
        field.widget.attrs |= {"min": offer.min_quantity, "max": offer.max_quantity}

    def clean_seen(self) -> dict[str, Any]:
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def wanted(self) -> Wanted:
        """What the person changed; all else is left as it is."""
        data = self.cleaned_data
        names_reseller = "reseller" in self.fields and not self.fields["reseller"].disabled
        return Wanted(
            nickname=data["nickname"],
            quantity=data.get("quantity"),
            auto_renew=data.get("auto_renew") if self._is_open("auto_renew") else None,
            names_reseller=names_reseller,
            reseller=self.location if names_reseller else None,
            support_contact=self._contact() if self._is_open("support_contact") else None,
        )

    def _is_open(self, name: str) -> bool:
        return name in self.fields and not self.fields[name].disabled

    def _contact(self) -> Partner | None:
        return self.contacts.get(self.cleaned_data["support_contact"])


BESIDE = ("revision", "seen")


def present(record: Record) -> dict[str, Any]:
    """What the page shows of a subscription, field by field."""
    row = record.row
    shown = {
        "nickname": row.nickname,
        "quantity": row.quantity,
        "auto_renew": row.auto_renew,
        "reseller": row.reseller_location.number if row.reseller_location else "",
        "support_contact": str(row.support_contact.public_id),
    }
    return shown | {"revision": row.revision, "seen": json.dumps(shown)}


def merged(record: Record, typed: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """What somebody typed who was second: the own changes, over what is true now."""
    now = present(record)
    own = {name: value for name, value in typed.items() if name in seen and value != seen[name]}
    return now | own


class RenewalForm(forms.Form):
    """What is to change at the renewal."""

    option = forms.ChoiceField(
        label=gettext_lazy("Term duration and billing frequency"), widget=forms.RadioSelect
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=BIGGEST, localize=False
    )
    revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST
    )

    def __init__(
        self, record: Record, data: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        row = record.row
        present = {
            "option": renewals.value_planned(row),
            "quantity": row.scheduled.get("quantity", row.quantity),
            "revision": row.revision,
        }
        super().__init__(data, initial=present | (initial or {}))
        self.options = renewals.options(row)
        choices = [(each.value, _told(each, row.offer.name)) for each in self.options]
        now = renewals.value_now(row)
        if all(now != value for value, _text in choices):
            names = {"term": Term(row.term).label, "billing": frequency(row.billing_frequency)}
            choices.insert(
                0, (now, _("%(term)s, billed %(billing)s, at the present price") % names)
            )
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices
        least, most = row.offer.min_quantity, row.offer.max_quantity
        self.fields["quantity"].help_text = _("%(min)s to %(max)s licenses.") % {
            "min": least, "max": most,
        }  # fmt: skip


def _told(option: renewals.Option, present_offer: str) -> str:
    names = {
        "term": Term(option.offer.term).label,
        "billing": frequency(option.billing_frequency),
        "price": money(option.price.amount, option.price.currency),
    }
    text = _("%(term)s, billed %(billing)s: %(price)s per license") % names
    if option.offer.name == present_offer:
        return text
    return format_html("{} ({})", text, option.offer.name)


def frequency(value: str) -> str:
    """How often it is billed, as part of a sentence."""
    return {
        BillingFrequency.MONTHLY: _("every month"),
        BillingFrequency.ANNUAL: _("every year"),
        BillingFrequency.TRIENNIAL: _("every three years"),
    }[BillingFrequency(value)]


class RevisionForm(forms.Form):
    """The one thing that a confirmation carries."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST
    )
