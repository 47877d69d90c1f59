"""What happened before today: audit entries with a date of their own, written in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import models

from partners.audit import Organisation, reader_row, subject_of
from partners.models import AuditEntry, AuditReader, User


@dataclass
class History:
    _entries: list[tuple[AuditEntry, list[UUID]]] = field(default_factory=list)

    def add(
        self,
        when: datetime,
        verb: str,
        target: models.Model,
        actor: User | str | None,
        readers: Iterable[Organisation],
        **data: object,
    ) -> AuditEntry:
        """As ``audit.record`` writes it; ``actor`` is a name for those without a sign-in, and
        nobody where time did it. The caller may add what was before and after."""
        readers = list(readers)
        entry = AuditEntry(
            created_at=when,
            verb=verb,
            actor=actor if isinstance(actor, User) else None,
            actor_name=str(actor) if actor else "",
            target_type=target._meta.label_lower,  # noqa: SLF001 (documented API)
            target_id=str(getattr(target, "public_id", target.pk)),
            target_text=str(target)[:400],
            data=data,
            **subject_of(target, readers),
        )
        organisations = dict.fromkeys(reader.public_id for reader in readers)
        self._entries.append((entry, list(organisations)))
        return entry

    def write(self) -> None:
        """Oldest first: lists show entries by their number."""
        self._entries.sort(key=lambda pair: pair[0].created_at)
        AuditEntry.objects.bulk_create([entry for entry, _readers in self._entries], 200)
        AuditReader.objects.bulk_create(
            [reader_row(entry, reader) for entry, readers in self._entries for reader in readers],
            500,
        )
