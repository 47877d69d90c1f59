"""What the commands that load lists have in common."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from partners.sheets.exceptions import FileRefused
from subscriptions.imports.enums import RowResult
from subscriptions.imports.loading import load
from subscriptions.imports.outcomes import Kind
from subscriptions.imports.told import explanations


class LoadCommand(BaseCommand):
    """Tells what became of each line, counts, and fails when there were problems."""

    kind: ClassVar[Kind]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would become of each line; keep nothing",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
            summary = load(self.kind, data, keep=not options["dry_run"])
        except (OSError, FileRefused) as fault:
            raise CommandError(str(fault)) from None
        for outcome in summary.outcomes:
            problems = [problem.stored() for problem in outcome.problems]
            told = " ".join(explanations(self.kind, problems, outcome.details()))
            if options["verbosity"] or problems:
                line = f"{outcome.number}: {outcome.result.value}: {told}".rstrip(": ")
                (self.stderr if problems else self.stdout).write(line)
        counted = ", ".join(f"{summary.counts[each]} {each.value}" for each in RowResult)
        self.stdout.write(f"{counted}{' (dry run)' if options['dry_run'] else ''}")
        if summary.problems:
            message = f"{len(summary.problems)} lines have problems; see above."
            raise CommandError(message, returncode=1)
