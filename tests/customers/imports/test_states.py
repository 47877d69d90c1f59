"""The moves of an import, each against every other."""

from itertools import product

import pytest

from customers.imports.enums import ImportState
from customers.imports.exceptions import ImportMoved
from customers.imports.states import TRANSITIONS, check_transition

# Written from the flow, not from the table of the code.
ALLOWED = {
    ("checking", "checked"),
    ("checking", "waiting"),  # an operator's upload
    *product({"checking", "checked", "waiting", "failed"}, {"discarded"}),
    ("checked", "waiting"),
    ("waiting", "running"),
    ("waiting", "rejected"),
    ("running", "done"),
    *product({"checking", "running"}, {"failed"}),
    *product({"failed"}, {"checking", "running"}),
}


@pytest.mark.parametrize(("old", "new"), list(product(ImportState.values, repeat=2)))
def test_every_pair(old: str, new: str) -> None:
    if (old, new) in ALLOWED:
        check_transition(old, new)
    else:
        with pytest.raises(ImportMoved):
            check_transition(old, new)


def test_every_state_has_its_line() -> None:
    assert set(TRANSITIONS) == set(ImportState.values)
