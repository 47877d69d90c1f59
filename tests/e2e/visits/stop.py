"""A page in a state."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.visits.cast import Cast


@dataclass(frozen=True)
class Stop:
    """One page in one state."""

    route: str  # name in the URL table, or "" for an address that has no page
    address: Callable[[Cast], str]
    who: str = ""  # nobody is signed in
    state: str = "plain"
    act: Callable[[Page], None] | None = None
    slow_path: bool = False  # leaves the browser window changed: no other stop may share it

    def __str__(self) -> str:
        return f"{self.route or 'error'} [{self.state}] {self.who or 'stranger'}"


def of_customer(page: str, name: str) -> Callable[[Cast], str]:
    return lambda cast: cast.record(f"subscriptions:{page}", getattr(cast, name))
