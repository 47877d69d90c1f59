"""Operations of this app; each theme has its pages beside its rules."""

from subscriptions.catalogue import admin as catalogue  # noqa: F401 (registers its pages)
from subscriptions.health import admin as health  # noqa: F401
from subscriptions.imports import admin as imports  # noqa: F401
from subscriptions.owners import admin as owners  # noqa: F401
from subscriptions.requests import admin as requests  # noqa: F401
from subscriptions.usage import admin as usage  # noqa: F401
