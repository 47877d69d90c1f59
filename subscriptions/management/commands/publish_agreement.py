"""Put a version of the customer agreement into force: one text file per language."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.services import publish_agreement
from partners.exceptions import RuleViolation
from subscriptions.agreement.files import read_texts, sample_texts

SAMPLE_VERSION = "2026-01"
SAMPLE_VALID_FROM = datetime.date(2026, 1, 1)


class Command(BaseCommand):
    help = (
        "Publishes a version of the customer agreement from a folder of <language>.txt files, "
        "whose first line is the title. Without a folder: the shipped sample texts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path)
        parser.add_argument("--agreement-version", default=SAMPLE_VERSION)
        parser.add_argument(
            "--valid-from", type=datetime.date.fromisoformat, default=SAMPLE_VALID_FROM
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        texts = read_texts(folder) if folder else sample_texts()
        if not texts:
            message = f"There is no <language>.txt in {folder}."
            raise CommandError(message)
        try:
            added = publish_agreement(
                options["agreement_version"],
                valid_from=options["valid_from"],
                texts=texts,
                is_sample=folder is None,
            )
        except RuleViolation as refused:
            raise CommandError(str(refused)) from None
        languages = ", ".join(text.language for text in added) or "nothing new"
        if options["verbosity"]:
            self.stdout.write(f"{options['agreement_version']}: {languages}")
