"""What is typed about a customer's people."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from customers.directory import NewDirectoryUser, email_fault, taken_fault
from customers.enums import DirectoryRole
from customers.forms import SearchField
from customers.models import Customer, DirectoryUser
from subscriptions.models import Subscription
from subscriptions.users.people import PeopleQuery

CUSTOM_ROLES = (
    DirectoryRole.PASSWORD_ADMIN,
    DirectoryRole.USER_ADMIN,
    DirectoryRole.SERVICE_ADMIN,
)
ROLE_HINTS = {
    DirectoryRole.GLOBAL_ADMIN: _(
        "Everything in the organization, accepting requests of partners included."
    ),
    DirectoryRole.PASSWORD_ADMIN: _("Resets passwords of users who are no admins."),
    DirectoryRole.USER_ADMIN: _("Adds, changes and deletes users and assigns licenses."),
    DirectoryRole.SERVICE_ADMIN: _("Manages services and their service requests."),
}


class PlainField(SearchField):
    """A name on one line: control characters count as spaces."""


class PeopleFilterForm(forms.Form):
    """The state of the list as its address holds it; what is not offered narrows nothing."""

    q = SearchField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-control", "data-search": True}
        ),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("All")), *DirectoryRole.choices, ("none", _("No admin role"))],
    )
    license = forms.ChoiceField(label=pgettext_lazy("of a user", "Licenses"), required=False)

    def __init__(self, data: QueryDict, offered: Iterable[Subscription]) -> None:
        super().__init__(data)
        licenses: Any = self.fields["license"]
        licenses.choices = [
            ("", _("All")),
            ("any", _("With a license")),
            ("none", _("Without a license")),
            *((str(row.public_id), row.nickname) for row in offered),
        ]
        for name in ("role", "license"):
            self.fields[name].widget.attrs |= {
                "class": "form-select", "form": "people", "data-autosubmit": True,
            }  # fmt: skip
        self.fields["q"].widget.attrs["form"] = "people"

    def query(self, *, deleted: bool = False) -> PeopleQuery:
        self.is_valid()
        data = self.cleaned_data
        return PeopleQuery(
            data.get("q", ""), data.get("role", ""), data.get("license", ""), deleted
        )

    def parameters(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class InfoForm(forms.Form):
    """ "User info": names, the sign-in name in one of the own domains, and the location."""

    first_name = PlainField(label=_("First name"), max_length=50, required=False)
    last_name = PlainField(label=_("Last name"), max_length=50, required=False)
    display_name = PlainField(label=_("Display name"), max_length=120)
    email_name = forms.CharField(label=_("Email"), max_length=100)
    domain = forms.ChoiceField(label=_("Domain"))
    location = forms.ChoiceField(
        label=_("Location"),
        help_text=_("The country/region where the person uses the licenses."),
    )

    def __init__(
        self,
        customer: Customer,
        domains: list[str],
        data: QueryDict | None = None,
        *,
        person: DirectoryUser | None = None,
    ) -> None:
        self.customer, self.domains, self.person = customer, domains, person
        super().__init__(data, initial=_initial(customer, domains, person))
        domain: Any = self.fields["domain"]
        # Who made the tenant may sign in with an address of elsewhere, and keeps it.
        current = str(self.initial["domain"])
        offered = domains if current in domains else [current, *domains]
        domain.choices = [(name, f"@{name}") for name in offered]
        location: Any = self.fields["location"]
        location.choices = [(country.code, country.name) for country in countries]
        domain.widget.attrs |= {"class": "form-select", "aria-label": _("Domain")}
        self.fields["email_name"].widget.attrs |= {
            "class": "form-control", "autocapitalize": "none", "spellcheck": "false",
        }  # fmt: skip

    def clean_email_name(self) -> str:
        return str(self.cleaned_data["email_name"]).strip().lower()

    @property
    def email(self) -> str:
        data = self.cleaned_data
        return f"{data.get('email_name', '')}@{data.get('domain', '')}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_own = self.person is not None and self.email == self.person.user.email
        if cleaned.get("email_name") and cleaned.get("domain") and not is_own:
            fault = email_fault(self.email, self.domains) or taken_fault(self.customer, self.email)
            if fault:
                self.add_error("email_name", fault)
        return cleaned

    def fields_of_person(self) -> dict[str, str]:
        names = ("display_name", "first_name", "last_name", "location")
        return {name: self.cleaned_data[name] for name in names}

    def person_typed(
        self, roles: frozenset[DirectoryRole], public_id: UUID | None
    ) -> NewDirectoryUser:
        data = self.cleaned_data
        return NewDirectoryUser(
            email=self.email,
            display_name=data["display_name"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            location=data["location"],
            roles=roles,
            public_id=public_id,
        )


def _initial(
    customer: Customer, domains: list[str], person: DirectoryUser | None
) -> dict[str, str]:
    if person is None:
        return {"domain": domains[0], "location": str(customer.country)}
    name, _at, domain = person.user.email.rpartition("@")
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "display_name": person.display_name,
        "email_name": name,
        "domain": domain,
        "location": str(person.location or customer.country),
    }


class RolesForm(forms.Form):
    """ "Permissions": a plain user, a global admin, or single roles."""

    kind = forms.ChoiceField(
        label=_("Permissions"),
        choices=[
            ("user", pgettext_lazy("permissions", "User")),
            ("global_admin", _("Global admin")),
            ("custom", pgettext_lazy("permissions", "Custom")),
        ],
        widget=forms.RadioSelect,
        initial="user",
    )
    role = forms.MultipleChoiceField(
        label=_("Custom roles"),
        choices=[(role.value, role.label) for role in CUSTOM_ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, data: QueryDict | None = None, *, held: Iterable[str] = ()) -> None:
        held = list(held)
        custom = [role for role in held if role != DirectoryRole.GLOBAL_ADMIN]
        kind = "custom" if custom else "user"
        kind = "global_admin" if DirectoryRole.GLOBAL_ADMIN in held else kind
        super().__init__(data, initial={"kind": kind, "role": custom, "seen": ",".join(held)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "custom" and not cleaned.get("role") and "role" in cleaned:
            self.add_error("role", _("Choose at least one role."))
        return cleaned

    @property
    def roles(self) -> frozenset[DirectoryRole]:
        kind = self.cleaned_data.get("kind", "user")
        if kind == "global_admin":
            return frozenset({DirectoryRole.GLOBAL_ADMIN})
        chosen = self.cleaned_data.get("role", []) if kind == "custom" else []
        return frozenset(DirectoryRole(role) for role in chosen)

    @property
    def seen_roles(self) -> list[str]:
        return [role for role in self.cleaned_data.get("seen", "").split(",") if role]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The roles of "Custom" as boxes with what they allow."""
        chosen = self["role"].value() or []
        return [
            {"value": role.value, "label": role.label, "hint": ROLE_HINTS[role],
             "is_ticked": role.value in chosen}
            for role in CUSTOM_ROLES
        ]  # fmt: skip
