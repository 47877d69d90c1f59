"""Put a version of the Partner Agreement into force, from a text file in English."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.agreement_files import SAMPLE, read_text
from partners.exceptions import RuleViolation
from partners.organisation import publish_agreement

SAMPLE_VERSION = "2026-01"
SAMPLE_VALID_FROM = datetime.date(2026, 1, 1)


class Command(BaseCommand):
    help = (
        "Publishes a version of the Partner Agreement from a text file, whose first line is the "
        "title. Without a file: the shipped sample text."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--agreement-version", default=SAMPLE_VERSION)
        parser.add_argument(
            "--valid-from", type=datetime.date.fromisoformat, default=SAMPLE_VALID_FROM
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        try:
            text = read_text(path or SAMPLE)
        except OSError as fault:
            raise CommandError(str(fault)) from None
        if not all(text):
            message = f"{path} needs a title in its first line, and a text below."
            raise CommandError(message)
        try:
            published = publish_agreement(
                options["agreement_version"],
                valid_from=options["valid_from"],
                text=text,
                is_sample=path is None,
            )
        except RuleViolation as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"]:
            said = "published" if published else "nothing new"
            self.stdout.write(f"{options['agreement_version']}: {said}")
