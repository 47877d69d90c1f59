"""Which state of a loaded list may follow which. Pure."""

from django.utils.translation import gettext as _

from subscriptions.imports.enums import ImportState
from subscriptions.imports.exceptions import ImportMoved

TRANSITIONS: dict[str, frozenset[str]] = {
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.FAILED}),
    ImportState.CHECKED: frozenset({ImportState.CHECKING, ImportState.RUNNING}),
    ImportState.RUNNING: frozenset({ImportState.DONE, ImportState.FAILED}),
    ImportState.FAILED: frozenset({ImportState.CHECKING, ImportState.RUNNING}),
    ImportState.DONE: frozenset(),
}


def check_transition(old: str, new: str) -> None:
    if new not in TRANSITIONS[old]:
        raise ImportMoved(
            _("The import is in another state by now: %(state)s.")
            % {"state": ImportState(old).label}
        )
