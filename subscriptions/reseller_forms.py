"""The part of a form that names the reseller, wherever something is ordered or changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Partner, PartnerLocation
from subscriptions import resellers_of
from subscriptions.resellers_of import Choice, Found

NOBODY = ""
BY_NUMBER = "other"


class ResellerSelect(forms.Select):
    """Those that cannot be chosen are shown, and closed."""

    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class ResellerForm(forms.Form):
    """ "Reseller (MPN ID)": one of the list, none, or the ID of one that is not in the list.

    ``location`` is what a valid form means. ``current`` stays whatever became of it: only a
    change is checked. To be joined with other forms; call ``offer_resellers`` first.
    """

    reseller = forms.CharField(
        label=gettext_lazy("Reseller (MPN ID)"), required=False, widget=ResellerSelect
    )
    reseller_number = forms.CharField(
        label=gettext_lazy("Enter MPN ID"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    location: PartnerLocation | None = None

    def offer_resellers(
        self, provider: Partner, *, country: str = "", current: PartnerLocation | None = None
    ) -> None:
        self.provider, self.country, self.current = provider, country, current
        self.location = current
        offered = resellers_of.choices(provider, country)
        self.blocked = [each for each in offered if each.problem is not None]
        options = [(each.value, self._text(each)) for each in offered if each.location]
        if current is not None and all(current.number != value for value, _text in options):
            options.insert(0, (current.number, resellers_of.label_of(current)))
        widget = self.fields["reseller"].widget
        assert isinstance(widget, ResellerSelect)  # noqa: S101 (for the type checker)
        widget.closed = frozenset(each.value for each in self.blocked if each.location) - {
            current.number if current else ""
        }
        widget.choices = [
            (NOBODY, _("No indirect reseller")),
            *options,
            (BY_NUMBER, _("Indirect reseller not in the list? Enter MPN ID")),
        ]
        self.initial.setdefault("reseller", current.number if current else NOBODY)

    @staticmethod
    def _text(choice: Choice) -> str:
        text = _("%(reseller)s: cannot be chosen") if choice.problem else "%(reseller)s"
        return text % {"reseller": choice.label}

    def verdict(self) -> Found | None:
        """What is to be said of the ID that was typed for "Verify"."""
        typed = str(self.data.get(self.add_prefix("reseller_number"), ""))
        if not self.is_bound or not typed.strip():
            return None
        return resellers_of.find_location(self.provider, typed, self.country)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        chosen = self.cleaned_data.get("reseller", NOBODY)
        field = "reseller"
        if chosen == BY_NUMBER:
            field, chosen = "reseller_number", self.cleaned_data.get("reseller_number", "")
        if field == "reseller" and chosen == NOBODY:
            self.location = None
        elif self.current is None or chosen != self.current.number:
            found = resellers_of.find_location(self.provider, chosen, self.country)
            self.location = found.location
            if found.problem is not None:
                self.add_error(field, found.reason)
        return cleaned
