"""The worker's side of an upload: rows in batches, each in one transaction.

A batch that dies with its worker leaves done rows done and the others pending, so going on is the
same as beginning. The customer's lock lets batches of one directory happen one after the other,
so two workers at one upload only share its rows.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from customers import acting as doors
from customers.acting import Acting, acting_again, confirmed
from customers.directory_many import add_people
from customers.models import DirectoryUser
from partners import audit
from partners.audit import Organisation
from partners.batches import counted
from partners.enums import Permission
from partners.exceptions import AccessRefused
from partners.passwords import temporary_password
from subscriptions.models import LicenseAssignment, Subscription, UserUpload, UserUploadRow
from subscriptions.notified import telling
from subscriptions.users import licenses
from subscriptions.users.enums import StopReason, UploadProblem, UploadState, UploadVerdict
from subscriptions.users.upload.checks import Judged, Problem, judge
from subscriptions.users.upload.sealing import seal, seals

logger = logging.getLogger(__name__)

BATCH = 25  # hashing a password is slow on purpose


@dataclass(frozen=True)
class Password:
    """Made before anything is locked: hashed for the login, sealed for the download."""

    hashed: str = field(repr=False)
    sealed: bytes = field(repr=False)


def run_batch(upload_id: int) -> bool:
    """Work through some rows; whether there is more to do."""
    uploads = UserUpload.objects.select_related("customer", "partner", "started_by")
    found = uploads.get(pk=upload_id)
    if found.state != UploadState.RUNNING:
        return False
    keys = list(_pending(found).order_by("number").values_list("pk", flat=True)[:BATCH])
    if not keys:
        _finish(found.pk)
        return False
    try:
        _handle_safely(found, _passwords(keys))
    except AccessRefused:
        stop(found.pk, StopReason.ACCESS)
        return False
    return True


def _pending(found: UserUpload) -> QuerySet[UserUploadRow]:
    return UserUploadRow.objects.filter(upload=found, result="")


@sensitive_variables()
def _passwords(keys: list[int]) -> dict[int, Password]:
    with_seals, made = seals(), {}
    for key in keys:
        password = temporary_password()
        made[key] = Password(make_password(password), seal(with_seals, password))
    return made


def _handle_safely(found: UserUpload, passwords: Mapping[int, Password]) -> None:
    """A row that the portal stumbles over does not keep the others from their result."""
    try:
        _handle(found, passwords)
    except (AccessRefused, OperationalError):
        raise
    except Exception as fault:
        if len(passwords) > 1:
            for key, password in passwords.items():
                _handle_safely(found, {key: password})
            return
        taken = isinstance(fault, IntegrityError)  # elsewhere, a moment ago
        if not taken:
            logger.exception("A row of upload %s stopped.", found.public_id)
        problem = Problem(UploadProblem.TAKEN if taken else UploadProblem.UNEXPECTED, "email")
        _pending(found).filter(pk__in=passwords).update(
            result=UploadVerdict.PROBLEM, problems=[problem.stored()], done_at=timezone.now()
        )


@transaction.atomic
def _handle(found: UserUpload, passwords: Mapping[int, Password]) -> None:
    acting = _confirmed(found)
    pending = _pending(found).filter(pk__in=passwords).select_for_update()
    rows = list(pending.order_by("number"))
    if not rows:  # another worker has had them
        return
    wanted = [UUID(each) for each in found.subscriptions]
    chosen = licenses.lock_all(acting.customer, wanted)
    judged = judge(
        acting.customer, [(row.number, row.values) for row in rows], location=found.location
    )
    _share_out(judged, chosen, is_whole=len(chosen) == len(wanted))
    people = _add(acting, judged, rows, chosen, passwords)
    now = timezone.now()
    for row, each in zip(rows, judged, strict=True):
        row.result, row.done_at = each.verdict, now
        row.problems = [problem.stored() for problem in each.problems]
        if (person := people.get(row.pk)) is not None:
            row.person, row.sealed_password = person, passwords[row.pk].sealed
    _note(rows)
    UserUpload.objects.filter(pk=found.pk, state=UploadState.RUNNING).update(
        progress=found.row_count - _pending(found).count(), beat_at=now
    )


def _note(rows: list[UserUploadRow]) -> None:
    """What differs from row to row by itself, the rest at once."""
    added = [row for row in rows if row.person is not None]
    others = [row for row in rows if row.person is None]
    UserUploadRow.objects.bulk_update(added, ["person", "sealed_password"])
    UserUploadRow.objects.filter(pk__in=[row.pk for row in added]).update(
        result=UploadVerdict.CREATE, problems=[], done_at=rows[0].done_at
    )
    UserUploadRow.objects.bulk_update(others, ["result", "problems", "done_at"])


def _confirmed(found: UserUpload) -> Acting:
    """Who had it started, as long as they still may."""
    user = found.started_by
    if user is None or not user.is_active:
        raise AccessRefused(str(StopReason.ACCESS.label), [])
    acting = acting_again(found.customer, user, found.partner)
    acting = confirmed(acting, Permission.IMPORT_CUSTOMER_USERS)
    if found.subscriptions and not acting.may(Permission.ASSIGN_LICENSES):
        raise doors.refusal(acting, Permission.ASSIGN_LICENSES)
    return acting


def _share_out(judged: list[Judged], chosen: list[Subscription], *, is_whole: bool) -> None:
    """Who can have a license of each, in the order of the lines: a user with all, or none."""
    free = {row.pk: licenses.available(row) for row in chosen}
    for each in judged:
        if each.verdict != UploadVerdict.CREATE:
            continue
        each.problems += [problem for row in chosen if (problem := _why_not(row, free[row.pk]))]
        if not is_whole:
            each.problems.append(Problem(UploadProblem.GONE))
        if not each.problems:
            free = {key: number - 1 for key, number in free.items()}


def _why_not(row: Subscription, free: int) -> Problem | None:
    if row.state not in licenses.GIVES_LICENSES:
        return Problem(UploadProblem.NOT_ACTIVE, value=row.nickname)
    return Problem(UploadProblem.NO_LICENSE, value=row.nickname) if free <= 0 else None


def _add(
    acting: Acting,
    judged: list[Judged],
    rows: list[UserUploadRow],
    chosen: list[Subscription],
    passwords: Mapping[int, Password],
) -> dict[int, DirectoryUser]:
    """The new people by the key of their row."""
    new = {
        row.pk: each.person
        for row, each in zip(rows, judged, strict=True)
        if each.verdict == UploadVerdict.CREATE and each.person is not None
    }
    people = add_people(
        acting.customer, list(new.values()), hashed=[passwords[key].hashed for key in new]
    )
    LicenseAssignment.objects.bulk_create(
        LicenseAssignment(
            subscription=row, directory_user=person, assigned_by_name=str(acting.user)
        )
        for person in people
        for row in chosen
    )
    given = [f"+ {row.nickname}" for row in chosen]
    audit.record_many(
        "directory_user.created",
        told=[
            (person, {"email": person.user.email, "roles": [], "licenses": given})
            for person in people
        ],
        actor=acting.user,
        readers=acting.readers,
    )
    return dict(zip(new, people, strict=True))


@transaction.atomic
def _finish(upload_id: int) -> None:
    """Nothing is pending: count. Of two workers one does it."""
    found = _locked(upload_id)
    if found.state != UploadState.RUNNING:
        return
    found.progress = found.row_count
    _end(found, UploadState.DONE)
    _audit("user_upload.finished", found)
    _tell(found)


@transaction.atomic
def stop(upload_id: int, reason: StopReason) -> None:
    """What is done stays done; the same file, uploaded again, goes on with the rest."""
    found = _locked(upload_id)
    if found.state != UploadState.RUNNING:
        return
    found.stop_reason = reason
    _end(found, UploadState.FAILED)
    _audit("user_upload.stopped", found)
    if reason == StopReason.FAULT:  # who lost access has nothing to fetch
        _tell(found)


def _tell(found: UserUpload) -> None:
    if found.counts.get(UploadVerdict.CREATE):
        telling.users_uploaded(found)


def _locked(upload_id: int) -> UserUpload:
    rows = UserUpload.objects.select_for_update(of=("self",))
    return rows.select_related("customer", "partner", "started_by").get(pk=upload_id)


def _end(found: UserUpload, state: UploadState) -> None:
    found.state, found.counts = state, counted(found.rows.exclude(result=""), "result")
    found.finished_at = found.beat_at = timezone.now()
    found.save(
        update_fields=["state", "counts", "progress", "stop_reason", "finished_at", "beat_at"]
    )


def _audit(verb: str, found: UserUpload) -> None:
    readers: list[Organisation] = [found.customer, *([found.partner] if found.partner else [])]
    audit.record(verb, target=found, actor=None, readers=readers, results=found.counts)
