"""Prove that the customer list tells the truth: copies against their sources."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from customers import copies, services


class Command(BaseCommand):
    help = (
        "Compares every copy on the relationship rows, which the customer list is drawn from, "
        "with its source. Ends with 1 if something differs and was not repaired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make the copies true again")

    def handle(self, *_args: Any, **options: Any) -> None:
        repair: bool = options["repair"]
        found, wrong_rows = 0, {}
        for difference in copies.differences():
            found += 1
            row = difference.row
            wrong_rows[type(row), row.pk] = row
            self.stdout.write(
                f"{row._meta.model_name} {row.pk} ({row}) {difference.field}: "  # noqa: SLF001
                f"{difference.stored!r} should be {difference.true!r}"
            )
        if not found:
            self.stdout.write(self.style.SUCCESS("Every copy is true to its source."))
            return
        if not repair:
            self.stderr.write(f"{found} copies differ. Run again with --repair.")
            raise SystemExit(1)
        for row in wrong_rows.values():
            services.repair_copies(row)
        self.stdout.write(self.style.SUCCESS(f"Repaired {found} copies."))
