"""The report that leaves, with what became of each row; once with the passwords."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from partners.sheets.export import BYTE_ORDER_MARK, CHUNK, csv_text, defused, in_pieces
from subscriptions.models import UserUpload, UserUploadRow
from subscriptions.users.enums import UploadState
from subscriptions.users.upload.checks import TYPED
from subscriptions.users.upload.columns import COLUMNS
from subscriptions.users.upload.passwords import Revealed
from subscriptions.users.upload.told import ROW_FIELDS, explanation, label_of

HEADING = [column.heading for column in COLUMNS]


def result_rows(found: UserUpload) -> Iterator[dict[str, Any]]:
    rows = UserUploadRow.objects.filter(upload=found).order_by("number")
    yield from rows.values(*ROW_FIELDS).iterator(chunk_size=CHUNK)


def result_csv(found: UserUpload, language: str) -> Iterator[str]:
    """As uploaded, with "Status update" filled in, so that it can be mended and uploaded again."""
    yield BYTE_ORDER_MARK + csv_text([HEADING])
    stopped = found.state == UploadState.FAILED
    yield from in_pieces(result_rows(found), partial(_cells, stopped=stopped), language)


def passwords_csv(found: UserUpload, rows: Iterable[Revealed], language: str) -> Iterator[str]:
    """The same with the temporary passwords of who was added."""
    with translation.override(language):
        heading = [*HEADING, _("Temporary password")]
    yield BYTE_ORDER_MARK + csv_text([heading])
    stopped = found.state == UploadState.FAILED

    def cells(each: Revealed) -> list[str]:
        return [*_cells(each.row, stopped=stopped), each.password]

    yield from in_pieces(rows, cells, language)


def _cells(row: dict[str, Any], *, stopped: bool) -> list[str]:
    parts = [label_of(row, stopped=stopped), explanation(row, stopped=stopped)]
    told = ": ".join(part for part in parts if part)
    return [*(defused(row["values"].get(name, "")) for name in TYPED), defused(told)]
