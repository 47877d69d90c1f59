"""What the Action Center is asked for, and "My preferences"."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.enums import MailRhythm, NoticeType
from partners.notification_kinds import Kind
from partners.notification_list import (
    ACTIONS,
    NEWS,
    TABS,
    Desk,
    NoticeQuery,
    mails_of,
    searched,
)

MOST_ROWS = 200  # more cannot be ticked on one page
SELECT = {"class": "form-select", "data-autosubmit": True}


class NoticeFilterForm(forms.Form):
    """Whatever is wrong in an address means no filter."""

    q = forms.CharField(required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, widget=forms.Select(attrs=SELECT))
    kind = forms.ChoiceField(
        label=_("What it is about"), required=False, widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tab = self.data.get("tab", "")
        self.tab = tab if tab in TABS else ACTIONS
        types = [each for each in NoticeType if self.tab not in (ACTIONS, NEWS)
                 or (each == NoticeType.NEWS) == (self.tab == NEWS)]  # fmt: skip
        kinds = [kind for kind in desk.kinds if kind.type in types]
        self.fields["type"].choices = [("", _("All")), *((each, each.label) for each in types)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *sorted(((kind.name, kind.label_text) for kind in kinds), key=lambda pair: pair[1]),
        ]

    def query(self) -> NoticeQuery:
        self.is_valid()
        fine = self.cleaned_data
        return NoticeQuery(
            tab=self.tab,
            search=searched(fine.get("q", "")),
            type=fine.get("type", ""),
            kind=fine.get("kind", ""),
        )

    def parameters(self) -> dict[str, str]:
        given = {name: self.cleaned_data.get(name, "") for name in ("q", "type", "kind")}
        tab = {"tab": self.tab} if self.tab != ACTIONS else {}
        return tab | {name: value for name, value in given.items() if value}


def ticked(values: list[str]) -> list[UUID]:
    found = []
    for value in values[:MOST_ROWS]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


class PreferencesForm(forms.Form):
    """One choice for each kind that the person can be told of, and the language."""

    language = forms.ChoiceField(
        label=_("Language of the portal and of mails"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = desk.kinds
        mails = mails_of(desk)
        self.fields["language"].initial = desk.user.language or settings.LANGUAGE_CODE
        for kind in desk.kinds:
            self.fields[f"mail_{kind.name}"] = forms.ChoiceField(
                label=kind.label_text,
                choices=[(each.value, each.label) for each in kind.rhythms],
                initial=mails[kind.name],
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def rows(self) -> list[tuple[Kind, forms.BoundField]]:
        """By workspace, as they stand on the page."""
        pairs = [(kind, self[f"mail_{kind.name}"]) for kind in self.kinds]
        return sorted(pairs, key=lambda pair: (str(pair[0].workspace), pair[0].label_text))

    def choices(self) -> dict[Kind, MailRhythm]:
        return {kind: MailRhythm(self.cleaned_data[f"mail_{kind.name}"]) for kind in self.kinds}
