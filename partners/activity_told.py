"""Entries of the activity log in words: a line of the list, and everything about one entry."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.audit_differences import differences, label_of, shown
from partners.audit_operations import operation_of
from partners.audit_sentences import doer, told


@dataclass(frozen=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """``at`` is shown in UTC and in the reader's own time zone."""

    id: int
    at: datetime.datetime
    icon: str
    action: str
    operation: str
    actor: str
    customer: str
    customer_id: UUID | None
    details: list[str]
    kind: str
    target: str
    target_key: str
    actor_key: str
    request_id: str
    differences: list[Difference]

    @property
    def utc(self) -> str:
        return self.at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")


def line(row: dict[str, Any]) -> Line:
    """One entry (``activity_log.FIELDS``) in the reader's language."""
    words = told(row)
    in_table = set(differences(row))
    return Line(
        id=row["id"],
        at=row["created_at"],
        icon=words.icon,
        action=words.sentence,
        operation=operation_of(row["verb"]),
        actor=doer(row),
        customer=row["subject_name"],
        customer_id=row["subject_id"],
        details=[text for text in words.details if text not in in_table],
        kind=kind_of(row["target_type"]),
        target=row["target_text"],
        target_key=f"{row['target_type']}:{row['target_id']}",
        actor_key=str(row["actor_id"] or ""),
        request_id=row["request_id"],
        differences=differences_of(row),
    )


def kind_of(label: str) -> str:
    """What people call a kind of object."""
    model = _model(label)
    return capfirst(str(model._meta.verbose_name)) if model else label  # noqa: SLF001


def differences_of(row: dict[str, Any]) -> list[Difference]:
    """Field by field what was before and is now."""
    kind = row["target_type"]
    model = _model(kind)
    return [
        Difference(
            label_of(name, kind) or _label(name, model),
            _value(name, pair[0], model),
            _value(name, pair[1], model),
        )
        for name, pair in (row["changes"] or {}).items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):  # a kind of an older version
        return None


def _field(name: str, model: type[models.Model] | None) -> models.Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name) if model else None  # noqa: SLF001 (documented API)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _label(name: str, model: type[models.Model] | None) -> str:
    field = _field(name, model)
    return capfirst(str(field.verbose_name)) if field else capfirst(name.replace("_", " "))


def _value(name: str, value: Any, model: type[models.Model] | None) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, each, model) for each in value) or _("none")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items()) or _("none")
    field = _field(name, model)
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    return shown(name, value)
