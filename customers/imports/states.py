"""Which moves an import may make."""

from django.utils.translation import gettext as _

from customers.imports.enums import ImportState
from customers.imports.exceptions import ImportMoved

TRANSITIONS: dict[str, frozenset[str]] = {
    # An operator's own upload waits for approval as soon as it is checked.
    ImportState.CHECKING: frozenset(
        {ImportState.CHECKED, ImportState.WAITING, ImportState.FAILED, ImportState.DISCARDED}
    ),
    ImportState.CHECKED: frozenset({ImportState.WAITING, ImportState.DISCARDED}),
    ImportState.WAITING: frozenset(
        {ImportState.RUNNING, ImportState.REJECTED, ImportState.DISCARDED}
    ),
    ImportState.RUNNING: frozenset({ImportState.DONE, ImportState.FAILED}),
    ImportState.FAILED: frozenset(
        {ImportState.CHECKING, ImportState.RUNNING, ImportState.DISCARDED}
    ),
    ImportState.DONE: frozenset(),
    ImportState.REJECTED: frozenset(),
    ImportState.DISCARDED: frozenset(),
}


def check_transition(old: str, new: str) -> None:
    if new not in TRANSITIONS[old]:
        raise ImportMoved(
            _("The import is in another state by now: %(state)s.")
            % {"state": ImportState(old).label}
        )
