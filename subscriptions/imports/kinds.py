"""The kinds of lists there are; the one place where the machinery meets its themes."""

from subscriptions.catalogue.loading import KIND as CATALOGUE
from subscriptions.imports.enums import ImportKind
from subscriptions.imports.outcomes import Kind
from subscriptions.usage.loading import KIND as USAGE

KINDS: dict[ImportKind, Kind] = {
    ImportKind.CATALOGUE: CATALOGUE,
    ImportKind.USAGE: USAGE,
}
