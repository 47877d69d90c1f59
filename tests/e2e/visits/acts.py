"""What one does on a page to bring it into its state."""

from collections.abc import Callable

from playwright.sync_api import Page


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_role("button", name=name).first.click()


def submit(name: str) -> Callable[[Page], None]:
    """Press a button whose answer is a page."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            press(name)(page)

    return act


def follow(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_role("link", name=name).first.click()


def in_order(*acts: Callable[[Page], None]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def fill(label: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_label(label).first.fill(value)


def unfold(page: Page) -> None:
    """Every part that is folded away at first."""
    for part in page.get_by_role("main").get_by_role("group").all():
        part.evaluate("part => { if (part.tagName === 'DETAILS') part.open = true; }")


def open_menu(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_label(name, exact=True).first.click()


def appears(text: str) -> Callable[[Page], None]:
    """What the server is asked while one types."""
    return lambda page: page.get_by_role("main").get_by_text(text).wait_for()


def verify(page: Page) -> None:
    """An ID that nobody has."""
    page.get_by_label("Reseller (MPN ID)").select_option("other")
    page.get_by_label("Enter MPN ID").fill("99999999")
    press("Verify")(page)
    page.get_by_text("There is no such Partner ID.").wait_for()
