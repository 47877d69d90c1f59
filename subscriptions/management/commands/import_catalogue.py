"""Load products, offers and prices from a CSV file (docs/catalogue-csv.md)."""

from subscriptions.catalogue.loading import KIND
from subscriptions.imports.command import LoadCommand


class Command(LoadCommand):
    help = (
        "Loads products, offers and prices from a CSV file; loading it twice changes nothing. "
        "Exit code 1 when lines had problems; the others are loaded all the same."
    )
    kind = KIND
