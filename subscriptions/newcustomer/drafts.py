"""Commands about drafts: begin, keep what is typed, drop, forget.

A draft is a note of one person to themselves, so nothing of it stands in the audit trail.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Partner, User
from subscriptions import resellers_of
from subscriptions.models import NewCustomerDraft
from subscriptions.newcustomer import selectors

STEPS = ("account", "subscriptions", "review")
KEPT = timedelta(days=30)
LONGEST = 400  # what is kept of a field; forms say what is allowed
LONGEST_TAGS = 10_000


@transaction.atomic
def start_draft(
    partner: Partner, *, actor: User, reseller: Partner | None = None
) -> NewCustomerDraft:
    """Begin; one that nobody has typed into yet is taken up again, so a second press adds none."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    typed = _for_reseller(partner, reseller)
    untouched = selectors.open_drafts(partner, actor).filter(reseller=reseller, step=STEPS[0])
    for draft in untouched:
        if draft.typed == typed:
            return draft
    return NewCustomerDraft.objects.create(
        partner=partner, created_by=actor, reseller=reseller, typed=typed
    )


def _for_reseller(partner: Partner, reseller: Partner | None) -> dict[str, str]:
    """The reseller's location that is chosen in the form; none where it may not transact."""
    if reseller is None:
        return {}
    found = [
        each
        for each in resellers_of.choices(partner, str(partner.country))
        if each.reseller.pk == reseller.pk and each.problem is None and each.location
    ]
    here = [each for each in found if each.location and each.location.country == partner.country]
    return {"reseller": (here or found)[0].value} if found else {}


def keep_typed(
    draft: NewCustomerDraft,
    values: Mapping[str, str],
    *,
    reached: str = "",
    reseller: Partner | None = None,
) -> NewCustomerDraft:
    """Keep the account form as it was typed, right or wrong.

    ``reached`` is where to go on once it fits, with the reseller that was chosen.
    """
    kept = {
        name: str(value)[: LONGEST_TAGS if name == "tags" else LONGEST]
        for name, value in values.items()
    }
    changes: dict[str, Any] = {"typed": draft.typed | kept}
    if reached:
        changes["reseller"] = reseller
    return _keep(draft, changes, reached)


def keep_lines(
    draft: NewCustomerDraft, lines: Sequence[Mapping[str, str]], *, reached: str = ""
) -> NewCustomerDraft:
    """Keep what was picked, right or wrong."""
    changes: dict[str, Any] = {"lines": [dict(line) for line in lines]}
    return _keep(draft, changes, reached)


def _keep(draft: NewCustomerDraft, changes: dict[str, Any], reached: str) -> NewCustomerDraft:
    """One statement, and none that could touch what was submitted or dropped meanwhile."""
    if reached and STEPS.index(reached) > STEPS.index(draft.step):
        changes["step"] = reached
    for name, value in changes.items():
        setattr(draft, name, value)
    open_rows = NewCustomerDraft.objects.filter(pk=draft.pk, customer__isnull=True)
    open_rows.update(**changes, updated_at=timezone.now())
    return draft


def drop(draft: NewCustomerDraft) -> bool:
    """Everything typed is gone; False where it was submitted meanwhile."""
    rows = NewCustomerDraft.objects.filter(pk=draft.pk, customer__isnull=True)
    return bool(rows.delete()[0])


def forget_due(now: datetime | None = None) -> int:
    """Delete drafts that nobody has touched for thirty days; how many there were."""
    before = (now or timezone.now()) - KEPT
    rows = NewCustomerDraft.objects.filter(customer__isnull=True, updated_at__lte=before)
    return rows.delete()[0]
