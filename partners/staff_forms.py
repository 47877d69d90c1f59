"""Shapes of input of User management."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from partners.enums import PartnerKind, Permission, Role
from partners.permissions import roles_allow
from partners.services import NewPerson
from partners.staff_list import StaffQuery
from partners.staff_rules import RoleHelp, explained, manageable_roles


class LineField(forms.CharField):
    """One line of text: a control character in it means a space."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        plain = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
        return " ".join("".join(plain).split())


class StaffFilterForm(forms.Form):
    """The state of the list as its address holds it; what is not offered narrows nothing."""

    q = LineField(label=gettext_lazy("Search"), required=False, max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[("", gettext_lazy("All")), *Role.choices],
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", pgettext_lazy("user", "Active")),
            ("deactivated", pgettext_lazy("user", "Deactivated")),
            ("all", gettext_lazy("All")),
        ],
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name in ("role", "status"):
            field = self.fields[name]
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = gettext_lazy("This choice is not offered.")
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self["role"], self["status"]]

    def query(self) -> StaffQuery:
        wanted = {"": True, "deactivated": False, "all": None}
        values = self.parameters()
        return StaffQuery(
            search=values.get("q", ""),
            role=values.get("role", ""),
            active=wanted[values.get("status", "")],
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class RoleOption:
    """A checkbox: a role, what it may do, and whether this person may turn it."""

    help: RoleHelp
    checked: bool
    locked: bool


class RolesForm(forms.Form):
    """The roles of a member. Those that the person may not turn stay as they are."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=Role.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose among the roles offered.")},
    )

    def __init__(
        self,
        own: Collection[str],
        kinds: Collection[PartnerKind],
        *,
        has: Iterable[str] = (),
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data=data, label_suffix="")
        self.own, self.kinds, self.has = own, kinds, set(has)
        self.mine = manageable_roles(own)

    @property
    def options(self) -> list[RoleOption]:
        chosen = set(cast("QueryDict", self.data).getlist("roles")) if self.is_bound else self.has
        return [
            RoleOption(
                each,
                checked=each.role in (chosen if each.role in self.mine else self.has),
                locked=each.role not in self.mine,
            )
            for each in explained(self.kinds)
        ]

    @property
    def global_admin_locked(self) -> bool:
        """A user admin is told why the first box cannot be turned; others miss more than that."""
        manages = roles_allow(self.own, Permission.MANAGE_STAFF)
        return manages and Role.GLOBAL_ADMIN not in self.mine

    @property
    def only_account_roles(self) -> bool:
        return not roles_allow(self.own, Permission.MANAGE_STAFF)

    def clean_roles(self) -> list[str]:
        """What was ticked; boxes that are locked are not sent, so what they said is kept."""
        kept = {role for role in self.has if role not in self.mine}
        wanted = kept | set(self.cleaned_data["roles"])
        if not wanted:
            raise forms.ValidationError(_("Choose at least one role."))
        return sorted(wanted)


class AddUserForm(RolesForm):
    name = LineField(
        label=pgettext_lazy("person", "Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        help_text=gettext_lazy("The sign-in name. The invitation goes there."),
        error_messages={
            "required": gettext_lazy("Enter the email address."),
            "invalid": gettext_lazy("Enter an email address, such as name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )
    field_order = ("name", "email", "language", "roles")

    def __init__(
        self,
        own: Collection[str],
        kinds: Collection[PartnerKind],
        *,
        language: str,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(own, kinds, has=[], data=data)
        self.fields["language"].initial = language

    def person(self) -> NewPerson:
        data = self.cleaned_data
        return NewPerson(data["email"], data["name"], data["language"])
