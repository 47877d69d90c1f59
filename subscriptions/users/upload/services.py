"""What people do with an upload: have a file checked, have it carried out, drop it."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import acting as doors
from customers.acting import Acting, confirmed
from partners import audit
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.passwords import TEMPORARY_FOR
from partners.sheets.columns import EXTRA
from partners.sheets.parser import Table, parse
from subscriptions.models import Subscription, UserUpload, UserUploadRow
from subscriptions.users.enums import UPLOADS_OPEN, UploadState, UploadVerdict
from subscriptions.users.licenses import GIVES_LICENSES
from subscriptions.users.upload import tasks
from subscriptions.users.upload.checks import TYPED, judge
from subscriptions.users.upload.columns import SHEET
from subscriptions.users.upload.exceptions import UploadMoved

SECRETS_FOR: timedelta = TEMPORARY_FOR


def uploads_of(acting: Acting) -> QuerySet[UserUpload]:
    """Those of the side that acts: a partner's own, or those of the customer's admins."""
    return UserUpload.objects.filter(customer=acting.customer, partner=acting.partner)


def check(acting: Acting, *, file_name: str, data: bytes) -> tuple[UserUpload, bool]:
    """Take a file in, with what would become of each row; False with the open upload of the very
    same file. Nobody is added yet."""
    return _check(acting, file_name, parse(data, SHEET))


@transaction.atomic
def _check(acting: Acting, file_name: str, table: Table) -> tuple[UserUpload, bool]:
    acting = confirmed(acting, Permission.IMPORT_CUSTOMER_USERS)
    same = uploads_of(acting).filter(checksum=table.checksum, state__in=UPLOADS_OPEN)
    if (found := same.first()) is not None:
        return found, False
    judged = judge(acting.customer, [(row.number, row.values) for row in table.rows])
    found = UserUpload.objects.create(
        customer=acting.customer,
        partner=acting.partner,
        uploaded_by=acting.user,
        uploaded_by_name=str(acting.user),
        file_name=file_name[-200:],
        checksum=table.checksum,
        row_count=len(table.rows),
        counts=dict(Counter(each.verdict.value for each in judged)),
    )
    UserUploadRow.objects.bulk_create(
        (
            UserUploadRow(
                upload=found,
                number=row.number,
                values={name: row.values[name] for name in (*TYPED, EXTRA) if name in row.values},
                verdict=each.verdict,
                problems=[problem.stored() for problem in each.problems],
            )
            for row, each in zip(table.rows, judged, strict=True)
        ),
        batch_size=500,
    )
    _audit("user_upload.checked", acting, found, results=found.counts)
    return found, True


@transaction.atomic
def start(
    acting: Acting, public_id: UUID, *, location: str, subscriptions: Iterable[UUID] = ()
) -> UserUpload:
    """Have the new users added by the worker. Rows that add nobody have their result already:
    what was refused at the check does not slip through later."""
    acting = confirmed(acting, Permission.IMPORT_CUSTOMER_USERS)
    found = locked_upload(acting, public_id)
    if found.state != UploadState.CHECKED:
        raise UploadMoved(_("This file is being carried out already, or was discarded."))
    if not found.counts.get(UploadVerdict.CREATE):
        raise RuleViolation(_("There is nobody to add in this file."))
    chosen = list(dict.fromkeys(subscriptions))
    _check_licenses(acting, chosen)
    now = timezone.now()
    rows = UserUploadRow.objects.filter(upload=found).exclude(verdict=UploadVerdict.CREATE)
    found.progress = rows.update(result=F("verdict"), done_at=now)
    found.state, found.started_by, found.location = UploadState.RUNNING, acting.user, location
    found.subscriptions = [str(each) for each in chosen]
    found.beat_at, found.secrets_until = now, now + SECRETS_FOR
    found.save()
    _audit("user_upload.started", acting, found, users=found.counts[UploadVerdict.CREATE])
    tasks.enqueue(found.pk)
    return found


def _check_licenses(acting: Acting, chosen: list[UUID]) -> None:
    if not chosen:
        return
    if not acting.may(Permission.ASSIGN_LICENSES):
        raise doors.refusal(acting, Permission.ASSIGN_LICENSES)
    rows = Subscription.objects.filter(
        customer=acting.customer, public_id__in=chosen, state__in=GIVES_LICENSES
    )
    if rows.count() < len(chosen):
        raise RuleViolation(_("One of these subscriptions has ended meanwhile."))


@transaction.atomic
def discard(acting: Acting, public_id: UUID) -> UserUpload:
    """Before it runs: what was typed about people goes with it."""
    acting = confirmed(acting, Permission.IMPORT_CUSTOMER_USERS)
    found = locked_upload(acting, public_id)
    if found.state == UploadState.DISCARDED:
        return found
    if found.state != UploadState.CHECKED:
        raise UploadMoved(_("This file is being carried out already."))
    found.state, found.finished_at = UploadState.DISCARDED, timezone.now()
    found.save(update_fields=["state", "finished_at"])
    UserUploadRow.objects.filter(upload=found).delete()
    _audit("user_upload.discarded", acting, found)
    return found


# --- parts


def locked_upload(acting: Acting, public_id: UUID) -> UserUpload:
    return uploads_of(acting).select_for_update().get(public_id=public_id)


def _audit(verb: str, acting: Acting, found: UserUpload, **data: Any) -> None:
    audit.record(verb, target=found, actor=acting.user, readers=acting.readers, **data)
