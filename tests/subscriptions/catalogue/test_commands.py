"""Lists loaded from the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from subscriptions.models import Offer
from tests.subscriptions.catalogue.sheets import CLOUD, MAIL, sheet

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_catalogue", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error), error.returncode
    return out.getvalue(), err.getvalue(), 0


def test_a_result_for_each_line_and_a_summary(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(sheet(MAIL, CLOUD))

    assert run(path) == (
        "2: created: The product is new. The offer is new. The price is new.\n"
        "3: created: The product is new. The offer is new. The price is new.\n"
        "2 created, 0 changed, 0 unchanged, 0 problem\n",
        "",
        0,
    )
    assert run(path) == (
        "2: unchanged\n3: unchanged\n0 created, 0 changed, 2 unchanged, 0 problem\n",
        "",
        0,
    )


def test_problems_are_told_and_give_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(sheet(MAIL | {"market": "mars"}, CLOUD))

    out, err, code = run(path, "--verbosity=0")

    assert out == "1 created, 0 changed, 0 unchanged, 1 problem\n"
    assert "2: problem: Market: mars is neither a market nor a country code." in err
    assert code == 1
    assert Offer.objects.get().code == "CLOUD"


def test_dry_run_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(sheet(MAIL))

    out, _err, code = run(path, "--dry-run")

    assert out.endswith("1 created, 0 changed, 0 unchanged, 0 problem (dry run)\n")
    assert (code, Offer.objects.exists()) == (0, False)


def test_a_file_that_is_not_there_or_no_list(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")

    assert run(tmp_path / "nowhere.csv")[2] == 1
    assert "The file is empty." in run(tmp_path / "empty.csv")[1]
