"""Migrations are named by hand and complete."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def migrations() -> list[Path]:
    return sorted(ROOT.glob("*/migrations/[0-9]*.py"))


def test_migrations_are_numbered_and_named() -> None:
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in migrations()
        if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", path.stem) or "_auto_" in path.stem
    ]

    assert wrong == []


def test_numbers_are_used_once() -> None:
    numbers = [(path.parent, path.stem[:4]) for path in migrations()]

    assert len(numbers) == len(set(numbers))


@pytest.mark.django_db
def test_models_need_no_further_migration() -> None:
    ours = [config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT]

    call_command("makemigrations", *ours, check=True, dry_run=True, verbosity=0)
