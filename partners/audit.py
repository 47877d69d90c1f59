"""The one way to write the audit trail, called by services inside their transaction."""

import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from partners.models import AuditEntry, AuditReader, Partner, User
from partners.request_ids import request_id

SECRET_WORDS = ("password", "token", "nonce", "secret")
SUBJECT = "customers.customer"  # whose name the activity log shows beside an entry


class Organisation(Protocol):
    """A partner or a customer: whatever carries the UUID that readers are known by."""

    @property
    def public_id(self) -> uuid.UUID: ...


def _plain(value: object) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return _masked(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    try:
        return DjangoJSONEncoder().default(value)
    except TypeError:
        return str(value)


def _masked(data: dict[Any, object]) -> dict[str, Any]:
    return {
        str(key): "•••" if _is_secret(str(key)) else _plain(value) for key, value in data.items()
    }


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)


def record(
    verb: str,
    *,
    target: models.Model,
    actor: User | None,
    readers: Iterable[Organisation],
    changes: dict[str, tuple[object, object]] | None = None,
    actor_name: str = "",
    **data: object,
) -> AuditEntry:
    """Write one entry and name the organisations that may read it.

    Must run in the transaction of the change it tells of.
    """
    if not connection.in_atomic_block:
        message = "audit.record() belongs inside the transaction of the change."
        raise RuntimeError(message)
    readers = list(readers)
    entry = AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        actor_name=actor_name or (str(actor) if actor else ""),
        **identity(target),
        target_text=str(target)[:400],
        changes=_masked({key: list(pair) for key, pair in (changes or {}).items()}),
        data=_masked(data),
        request_id=request_id.get(),
        **subject_of(target, readers),
    )
    ids = {organisation.public_id for organisation in readers}
    AuditReader.objects.bulk_create(
        reader_row(entry, organisation_id) for organisation_id in sorted(ids)
    )
    return entry


def record_many(
    verb: str,
    *,
    told: Iterable[tuple[models.Model, dict[str, object]]],
    actor: User | None,
    readers: Iterable[Organisation],
) -> None:
    """An entry for each target with its data, in as many statements as for one."""
    if not connection.in_atomic_block:
        message = "audit.record_many() belongs inside the transaction of the change."
        raise RuntimeError(message)
    readers = list(readers)
    entries = AuditEntry.objects.bulk_create(
        AuditEntry(
            verb=verb,
            actor=actor,
            actor_name=str(actor) if actor else "",
            **identity(target),
            target_text=str(target)[:400],
            data=_masked(data),
            request_id=request_id.get(),
            **subject_of(target, readers),
        )
        for target, data in told
    )
    ids = sorted({organisation.public_id for organisation in readers})
    AuditReader.objects.bulk_create(
        reader_row(entry, organisation_id) for entry in entries for organisation_id in ids
    )


def reader_row(entry: AuditEntry, organisation_id: uuid.UUID) -> AuditReader:
    """With its copies of what activity logs are filtered by."""
    return AuditReader(
        entry=entry,
        organisation_id=organisation_id,
        created_at=entry.created_at,
        verb=entry.verb,
        actor_key=entry.actor_id,
        subject_id=entry.subject_id,
    )


def subject_of(target: models.Model, readers: Iterable[Organisation]) -> dict[str, Any]:
    """The customer: whoever reads it and is no partner, or else the object itself."""
    for organisation in readers:
        if not isinstance(organisation, Partner):
            return _named(organisation)
    is_customer = target._meta.label_lower == SUBJECT  # noqa: SLF001 (documented API)
    return _named(target) if is_customer else {}


def _named(organisation: Any) -> dict[str, Any]:
    name = getattr(organisation, "name", "") or str(organisation)
    return {"subject_id": organisation.public_id, "subject_name": name[:400]}


def identity(target: models.Model) -> dict[str, str]:
    """How entries name the object they are about."""
    return {
        "target_type": target._meta.label_lower,  # noqa: SLF001 (documented API)
        "target_id": str(getattr(target, "public_id", target.pk)),
    }


def changed_fields(instance: models.Model, new: dict[str, object]) -> dict[str, tuple[Any, Any]]:
    """Before and after of the fields of ``new`` that differ; sets them on the instance."""
    changes: dict[str, tuple[Any, Any]] = {}
    for field, value in new.items():
        old = getattr(instance, field)
        if old != value:
            changes[field] = (_plain(old), _plain(value))
            setattr(instance, field, value)
    return changes
