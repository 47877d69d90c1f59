"""The one download of an upload's temporary passwords, and forgetting them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from customers.acting import Acting, confirmed
from partners import audit
from partners.enums import Permission
from subscriptions.models import UserUpload, UserUploadRow
from subscriptions.notified import telling
from subscriptions.users.enums import UPLOADS_ENDED
from subscriptions.users.upload.exceptions import PasswordsGone, UploadMoved
from subscriptions.users.upload.sealing import opened, seals
from subscriptions.users.upload.services import locked_upload


@dataclass(frozen=True)
class Revealed:
    """A row of the report, with its password where it has one."""

    row: dict[str, Any]
    password: str = field(repr=False)


@sensitive_variables()
@transaction.atomic
def take_passwords(
    acting: Acting, public_id: UUID, fields: tuple[str, ...]
) -> tuple[UserUpload, list[Revealed]]:
    """Every row with its password, read for the last time: with the audit entry they are gone."""
    acting = confirmed(acting, Permission.IMPORT_CUSTOMER_USERS)
    found = locked_upload(acting, public_id)
    if found.state not in UPLOADS_ENDED:
        raise UploadMoved(_("The users are still being added."))
    now = timezone.now()
    rows = UserUploadRow.objects.filter(upload=found)
    sealed = rows.filter(sealed_password__isnull=False)
    if found.secrets_until is None or found.secrets_until <= now or not sealed.exists():
        raise PasswordsGone(
            _(
                "The temporary passwords are gone: they can be downloaded once, within 72 hours. "
                "Reset the passwords of the users instead."
            )
        )
    revealed = list(_revealed(rows, fields))
    number = sealed.update(sealed_password=None)
    found.downloaded_at, found.secrets_until = now, None
    found.save(update_fields=["downloaded_at", "secrets_until"])
    audit.record(
        "user_upload.passwords_downloaded",
        target=found,
        actor=acting.user,
        readers=acting.readers,
        users=number,
    )
    telling.passwords_settled(found)
    return found, revealed


@sensitive_variables()
def _revealed(rows: Any, fields: tuple[str, ...]) -> Iterator[Revealed]:
    keys = seals()
    for row in rows.order_by("number").values(*fields, "sealed_password"):
        sealed = row.pop("sealed_password")
        yield Revealed(row, opened(keys, bytes(sealed)) if sealed else "")


def forget_due() -> int:
    """Wipe what nobody has downloaded in time; of how many uploads. Called by the clock."""
    due = UserUpload.objects.filter(secrets_until__lte=timezone.now())
    return sum(_forget(key) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _forget(key: int) -> bool:
    uploads = UserUpload.objects.select_for_update()
    found = uploads.filter(pk=key, secrets_until__lte=timezone.now()).first()
    if found is None:  # downloaded, or another worker was quicker
        return False
    rows = UserUploadRow.objects.filter(upload=found, sealed_password__isnull=False)
    rows.update(sealed_password=None)
    if found.state in UPLOADS_ENDED:  # while it runs, more may come
        found.secrets_until = None
        found.save(update_fields=["secrets_until"])
        telling.passwords_settled(found)
    return True
