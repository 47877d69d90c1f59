"""The state of the Invitations page as its address holds it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import SearchField
from invitations import invitation_list
from invitations.enums import InvitationKind, InvitationState
from invitations.invitation_list import InvitationQuery
from partners.folding import fold
from partners.models import User

PARTNERS = "partners"


class InvitationFilterForm(forms.Form):
    """A value that is not offered narrows nothing; the page says so beside the field."""

    q = SearchField(label=_("Search"), required=False, max_length=253)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            (invitation_list.WAITING, _("Waiting for an answer")),
            (invitation_list.EXPIRING, _("Expiring within 7 days")),
            (invitation_list.FAILED, _("Email not delivered")),
            (invitation_list.DECLINED_LATELY, _("Declined in the last 30 days")),
            *InvitationState.choices,
        ],
    )
    by = forms.ChoiceField(
        label=_("Created by"), required=False, choices=[("", _("Anyone")), ("me", _("Me"))]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    asked = forms.ChoiceField(
        label=_("Asked by"),
        required=False,
        choices=[("", _("Own organization")), (PARTNERS, _("Partners that include us"))],
    )

    def __init__(self, data: Any, *, reader: User, kinds: Sequence[InvitationKind]) -> None:
        """``kinds`` are those that the reader may follow up."""
        super().__init__(data, auto_id="filter-%s")
        self.reader = reader
        self.kinds = tuple(kinds)
        if len(kinds) > 1:
            choices = [("", _("All")), *((kind.value, kind.label) for kind in kinds)]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]
        if InvitationKind.JOINT not in kinds:
            del self.fields["asked"]
        for name in self._selects:
            field = self.fields[name]
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = _("This choice is not offered.")
        self.is_valid()

    @property
    def _selects(self) -> list[str]:
        return [name for name in ("kind", "state", "by", "asked") if name in self.fields]

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in self._selects]

    def query(self) -> InvitationQuery:
        return InvitationQuery(
            search=fold(self._value("q")),
            state=self._value("state"),
            created_by=self.reader if self._value("by") else None,
            kinds=self.kinds,
            kind=self._value("kind"),
            of_partners=bool(self._value("asked")),
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        values = {name: self._value(name) for name in self.fields}
        return {name: value for name, value in values.items() if value}

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")
