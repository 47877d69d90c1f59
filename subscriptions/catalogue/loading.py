"""Loading the catalogue from a list, one line per price.

Lines that name the same product or offer, and a trial with what it turns into, are one group.
What a line leaves empty is what another line of the group says of the same product or offer, and
else stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from partners.models import User
from partners.sheets.parser import ParsedRow
from subscriptions.catalogue.columns import NOTHING, OFFER_FIELDS, PRODUCT_FIELDS, SHEET
from subscriptions.catalogue.reading import Reading, read
from subscriptions.catalogue.services import (
    Saved,
    as_text,
    refusal,
    save_offer,
    save_product,
    set_price,
)
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.loading import Summary, load
from subscriptions.imports.outcomes import Kind, Outcome
from subscriptions.imports.problems import Problem, RowRefused
from subscriptions.models import Offer, Product

LOADING = 0x0FFE  # what loading the catalogue locks; no other lock has this number
SAMPLE = Path(__file__).with_name("sample.csv")


def load_catalogue(data: bytes, *, actor: User | None = None, keep: bool = True) -> Summary:
    """Load a file at once; twice is once. ``keep=False`` is the dry run of the very same steps.

    FileRefused where the file cannot be read; what is wrong with a line is in ``Summary.problems``
    and keeps no other line from being loaded.
    """
    return load(KIND, data, actor=actor, keep=keep)


# --- which lines hang together -----------------------------------------------------------------


def divide(rows: Sequence[ParsedRow]) -> list[int]:
    """The group of each row: the number of its first line."""
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def find(mark: tuple[str, str]) -> tuple[str, str]:
        leader.setdefault(mark, mark)
        while leader[mark] != mark:
            leader[mark] = leader[leader[mark]]
            mark = leader[mark]
        return mark

    marks = [_marks(row) for row in rows]
    for first, *others in marks:
        for other in others:
            leader[find(other)] = find(first)
    numbers: dict[tuple[str, str], int] = {}
    return [
        numbers.setdefault(find(own[0]), row.number) for own, row in zip(marks, rows, strict=True)
    ]


def _marks(row: ParsedRow) -> list[tuple[str, str]]:
    offers = [row.values.get(name, "") for name in ("offer_code", "converts_to")]
    marks = [("product", row.values.get("product_code", ""))]
    marks += [("offer", code) for code in offers if code and code != NOTHING]
    return [mark for mark in marks if mark[1]] or [("line", str(row.number))]


# --- carrying a group out ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Said[M: models.Model]:
    """What an earlier line said of a product or offer, and the row it led to."""

    line: int
    values: dict[str, Any]
    row: M


@dataclass
class _Group:
    """What the lines of a group have come to so far."""

    actor: User | None
    products: dict[str, _Said[Product]] = field(default_factory=dict)
    offers: dict[str, _Said[Offer]] = field(default_factory=dict)
    prices: dict[tuple[str, str, str], int] = field(default_factory=dict)


def carry_out(rows: Sequence[ParsedRow], actor: User | None) -> list[Outcome]:
    """The lines of one group; one with a fault leaves nothing and does not stop the others."""
    _one_at_a_time()
    completed = _completed(rows)
    # What a trial turns into comes first, wherever it stands.
    ordered = sorted(completed, key=lambda row: (bool(row.values.get("converts_to")), row.number))
    group = _Group(actor)
    return [_line(row, group) for row in ordered]


def _one_at_a_time() -> None:
    """Groups of several lists follow one another, each until its transaction ends.

    Lists name the same products and offers in any order, and new ones have no row to lock in a
    better one: two that are opposed would wait for each other.
    """
    if connection.vendor == "postgresql":  # of SQLite's writers there is one at a time
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])


def _completed(rows: Sequence[ParsedRow]) -> list[ParsedRow]:
    """Empty cells filled with what the first line that says something has there."""
    first: dict[tuple[str, str], str] = {}
    parts = (("product_code", PRODUCT_FIELDS), ("offer_code", OFFER_FIELDS))

    def key(row: ParsedRow, code: str, name: str) -> tuple[str, str]:
        return row.values.get(code, ""), name

    for row in rows:
        for code, names in parts:
            for name in names:
                if (typed := row.values.get(name)) and row.values.get(code):
                    first.setdefault(key(row, code, name), typed)
    return [
        ParsedRow(
            row.number,
            row.values
            | {
                name: first[key(row, code, name)]
                for code, names in parts
                for name in names
                if not row.values.get(name) and key(row, code, name) in first
            },
        )
        for row in rows
    ]


def _line(row: ParsedRow, group: _Group) -> Outcome:
    reading = read(row.values)
    outcome = Outcome(row.number, problems=reading.problems)
    if reading.problems:
        return outcome
    try:
        with transaction.atomic():
            _save(row.number, reading, group, outcome)
    except RowRefused as refused:
        return Outcome(row.number, problems=[refused.problem])
    return outcome


def _save(number: int, reading: Reading, group: _Group, outcome: Outcome) -> None:
    """Product, offer, price. What is said is remembered only when all of it went well."""
    said_product = group.products.get(reading.product_code)
    if said_product is None:
        saved = save_product(reading.product_code, reading.product, actor=group.actor)
        _tell(outcome, "product", saved)
        said_product = _Said(number, reading.product, saved.row)
    else:
        _check_agreement(said_product, reading.product)
    said_offer = group.offers.get(reading.offer_code)
    if said_offer is None:
        said_offer = _save_offer(number, reading, said_product.row, group, outcome)
    else:
        _check_agreement(said_offer, reading.offer)
        if said_offer.row.product_id != said_product.row.pk:
            code = said_offer.row.product.code
            raise refusal(ProblemCode.OTHER_PRODUCT, "offer_code", code)
    key = _save_price(reading, said_offer.row, group, outcome)
    group.products.setdefault(reading.product_code, said_product)
    group.offers.setdefault(reading.offer_code, said_offer)
    if key is not None:
        group.prices[key] = number


def _save_offer(
    number: int, reading: Reading, product: Product, group: _Group, outcome: Outcome
) -> _Said[Offer]:
    values = dict(reading.offer)
    if "converts_to" in values:
        values["converts_to"] = _offer_of(values["converts_to"], group)
    saved = save_offer(reading.offer_code, product, values, actor=group.actor)
    _tell(outcome, "offer", saved)
    return _Said(number, reading.offer, saved.row)


def _offer_of(code: str, group: _Group) -> Offer | None:
    if not code:
        return None
    if code in group.offers:
        return group.offers[code].row
    found = Offer.objects.filter(code=code).first()
    if found is None:
        raise refusal(ProblemCode.UNKNOWN_OFFER, "converts_to", code)
    return found


def _save_price(
    reading: Reading, offer: Offer, group: _Group, outcome: Outcome
) -> tuple[str, str, str] | None:
    cell = reading.price
    if cell is None:
        return None
    key = (reading.offer_code, cell.market, cell.frequency.value)
    if key in group.prices:
        raise refusal(ProblemCode.DUPLICATE, "price", str(group.prices[key]))
    _tell(outcome, "price", set_price(offer, cell, actor=group.actor))
    return key


def _tell(outcome: Outcome, what: str, saved: Saved[Any]) -> None:
    if saved.created:
        outcome.created.append(what)
    outcome.changes += [(name, before, after) for name, (before, after) in saved.changes.items()]


def _check_agreement(said: _Said[Any], values: dict[str, Any]) -> None:
    """Two lines that say different things of one product would change it to and fro for ever."""
    for name, value in values.items():
        if said.values.get(name, value) != value:
            there = as_text(said.values[name])
            raise RowRefused(Problem(ProblemCode.CONFLICT, name, there, str(said.line)), SHEET)


KIND = Kind(
    sheet=SHEET,
    divide=divide,
    carry_out=carry_out,
    created_words={
        "product": _("The product is new."),
        "offer": _("The offer is new."),
        "price": _("The price is new."),
    },
    subject=lambda values: values.get("offer_code", ""),
)
