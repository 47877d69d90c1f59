"""What is to become of licenses, and what became of them, person by person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from customers.models import DirectoryUser


@dataclass(frozen=True)
class LicenseChange:
    """Of one subscription, for everybody chosen. ``assign``: True gives it to whoever lacks it,
    False takes it from whoever has it, None leaves who has it as they are. ``plans``: service
    plans to switch on or off for those who have it then; one that is not named stays as it is
    (on, for new holders)."""

    subscription: UUID  # its public ID
    assign: bool | None
    plans: Mapping[str, bool] = field(default_factory=dict)


@dataclass
class LicenseResult:
    """What became of one person: names of subscriptions, and why something could not be done."""

    person: DirectoryUser
    added: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    plans_changed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.revoked or self.plans_changed)
