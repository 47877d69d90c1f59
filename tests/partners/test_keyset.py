"""Pages by key: complete, in order, the same back as forth, and deaf to nonsense."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.keyset import Order, Place, decode, encode, paginate
from partners.models import OutgoingMail

pytestmark = pytest.mark.django_db

BY_NAME = Order("recipient")
BY_NAME_DOWN = Order("recipient", descending=True)
BY_TIME_DOWN = Order("created_at", descending=True, is_time=True)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def rows_of(names) -> Any:
    OutgoingMail.objects.all().delete()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(recipient=name, created_at=NOW + timedelta(seconds=len(name)))
        for name in names
    )
    return OutgoingMail.objects.values("id", "recipient", "created_at")


def pages(rows, order, size):
    found = [paginate(rows, order, "", size)]
    while found[-1].next:
        found.append(paginate(rows, order, found[-1].next, size))
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.text("aąłzЯ😀 -", max_size=3), max_size=12),
    size=st.integers(1, 5),
    order=st.sampled_from([BY_NAME, BY_NAME_DOWN, BY_TIME_DOWN]),
)
def test_all_rows_once_in_order_and_the_same_way_back(names, size, order):
    rows = rows_of(names)
    forth = pages(rows, order, size)

    listed = [row for page in forth for row in page.rows]
    keys = [(row[order.field], row["id"]) for row in listed]
    assert len(set(keys)) == len(names)
    if order.field == "created_at" or all(name.isascii() for name in names):
        assert keys == sorted(keys, reverse=order.descending)
    assert forth[0].previous == ""

    back = [forth[-1]]
    while back[-1].previous:
        back.append(paginate(rows, order, back[-1].previous, size))
    assert [page.rows for page in reversed(back)] == [page.rows for page in forth]


@given(st.one_of(st.text(max_size=80), st.binary(max_size=60).map(
    lambda raw: base64.urlsafe_b64encode(raw).decode())))  # fmt: skip
@settings(deadline=None)
def test_nonsense_is_no_place(text):
    assert decode(text, BY_NAME) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)


@given(st.lists(JSON, max_size=5) | st.tuples(st.just("recipient"), JSON, JSON, JSON) | JSON)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_json_a_cursor_holds_the_database_answers(content):
    cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()

    assert paginate(rows_of(["a"]), BY_NAME, cursor).rows != []


@pytest.mark.parametrize(
    "content",
    [
        ["recipient", 1, "a\0b", 1],
        ["recipient", 1, "\ud800", 1],
        ["recipient", 1, "a", 2**63],
        ["recipient", 1, "a", -1],
        ["recipient", 1, "a", True],
        ["recipient", 1, "a", 1.5],
        ["recipient", 2, "a", 1],
        ["recipient", [], "a", 1],
        ["-recipient", 1, "a", 1],
        ["recipient", 1, 7, 1],
        ["recipient", 1, "a"],
    ],
)
def test_a_made_up_cursor_is_the_first_page(content):
    rows = rows_of(["a", "b"])
    cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()

    assert [row["recipient"] for row in paginate(rows, BY_NAME, cursor).rows] == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", ""]
)
def test_a_time_that_is_none_is_the_first_page(text):
    content = json.dumps(["-created_at", 1, text, 1])

    assert decode(base64.urlsafe_b64encode(content.encode()).decode(), BY_TIME_DOWN) is None


def test_a_cursor_is_read_as_it_was_written():
    row = {"id": 7, "recipient": "Łódź 😀", "created_at": NOW}

    back = encode(BY_NAME, row, forward=False)
    assert decode(back, BY_NAME) == Place("Łódź 😀", 7, forward=False)
    forth = encode(BY_TIME_DOWN, row, forward=True)
    assert decode(forth, BY_TIME_DOWN) == Place(NOW, 7, forward=True)


def test_when_rows_have_gone_it_is_the_first_page():
    rows = rows_of(["a", "b", "c", "d"])
    second = paginate(rows, BY_NAME, paginate(rows, BY_NAME, "", 2).next, 2)
    OutgoingMail.objects.filter(recipient__in="ad").delete()

    # Back from c there is only b: the first page, full.
    assert [row["recipient"] for row in paginate(rows, BY_NAME, second.previous, 2).rows] == [
        "b",
        "c",
    ]
    OutgoingMail.objects.filter(recipient="c").delete()
    after_b = encode(BY_NAME, rows.get(recipient="b"), forward=True)
    assert [row["recipient"] for row in paginate(rows, BY_NAME, after_b, 2).rows] == ["b"]
