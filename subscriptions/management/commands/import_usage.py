"""Load daily usage lines from a CSV file (docs/usage-csv.md)."""

from subscriptions.imports.command import LoadCommand
from subscriptions.usage.loading import KIND


class Command(LoadCommand):
    help = (
        "Loads daily usage lines from a CSV file; a line that is there already is replaced. "
        "Exit code 1 when lines had problems; the others are loaded all the same."
    )
    kind = KIND
