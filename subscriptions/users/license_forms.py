"""Boxes of licenses as they were ticked. What changes is told by what was ticked when the page
was drawn (``had``), so nobody takes away what somebody else has given since; what only some have
stays as it is unless it is chosen for all or for none of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from subscriptions.users.boxes import LicenseBox, PlanBox, Tri
from subscriptions.users.changes import LicenseChange

TICKED, HAD, SOME = "s", "had", "some-"


@dataclass(frozen=True)
class Ticked:
    """One box as it is drawn: ``choice`` is "all", "none" or '' of a box for some of them."""

    box: Any
    is_ticked: bool
    choice: str = ""
    plans: list["Ticked"] = field(default_factory=list)


class LicensesForm(forms.Form):
    def __init__(self, data: QueryDict | None, boxes: Iterable[LicenseBox]) -> None:
        super().__init__(data)
        self.boxes = list(boxes)
        self._ticked = set(data.getlist(TICKED)) if data is not None else set()
        self._had = set(data.getlist(HAD)) if data is not None else set()

    def _wanted(self, box: Tri) -> bool | None:
        """True for all of them, False for none, None as it is."""
        if not self.is_bound:
            return None
        choice = self.data.get(f"{SOME}{box.key}")
        if choice is not None:
            return {"all": True, "none": False}.get(str(choice))
        had, ticked = box.key in self._had, box.key in self._ticked
        return None if had == ticked else ticked

    @property
    def rows(self) -> list[Ticked]:
        """The boxes as they were last ticked."""
        return [self._drawn(box, [self._drawn(plan) for plan in box.plans]) for box in self.boxes]

    def _drawn(self, box: Tri, plans: Iterable[Ticked] = ()) -> Ticked:
        wanted = self._wanted(box)
        choice = {True: "all", False: "none", None: ""}[wanted]
        ticked = wanted if wanted is not None else box.is_on_all
        return Ticked(box, bool(ticked), choice, list(plans))

    @property
    def changes(self) -> list[LicenseChange]:
        found = []
        for box in self.boxes:
            assign = self._wanted(box)
            plans = self._plans(box) if assign is not False and (assign or box.count) else {}
            if assign is not None or plans:
                found.append(LicenseChange(box.row.public_id, assign=assign, plans=plans))
        return found

    def _plans(self, box: LicenseBox) -> dict[str, bool]:
        wanted = {plan.name: self._wanted(plan) for plan in box.plans}
        return {name: on for name, on in wanted.items() if on is not None}

    def chosen(self) -> list[tuple[LicenseBox, list[PlanBox]]]:
        """For the review: what one new person gets, with the plans that are on."""
        return [
            (row.box, [plan.box for plan in row.plans if plan.is_ticked])
            for row in self.rows
            if row.is_ticked
        ]

    def clean(self) -> dict[str, Any]:
        known = {box.key for box in self.boxes} | {p.key for b in self.boxes for p in b.plans}
        if not self._ticked <= known:
            raise forms.ValidationError(_("One of these subscriptions has ended meanwhile."))
        for change, box in self._to_give():
            need = box.of - box.count
            if box.reason:
                self.add_error(None, f"{box.name}: {box.reason}")
            elif change.assign and box.available == 0 and need:
                self.add_error(None, _("%(name)s: no license is available.") % {"name": box.name})
        return super().clean() or self.cleaned_data

    def _to_give(self) -> Iterable[tuple[LicenseChange, LicenseBox]]:
        boxes = {box.row.public_id: box for box in self.boxes}
        for change in self.changes:
            if change.assign:
                yield change, boxes[change.subscription]
