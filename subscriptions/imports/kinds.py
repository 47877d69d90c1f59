"""The kinds of lists there are; the one place where the machinery meets its themes."""

from subscriptions.catalogue import loading as catalogue
from subscriptions.imports.enums import ImportKind
from subscriptions.imports.outcomes import Kind
from subscriptions.usage import loading as usage

KINDS: dict[ImportKind, Kind] = {
    ImportKind.CATALOGUE: catalogue.KIND,
    ImportKind.USAGE: usage.KIND,
}
