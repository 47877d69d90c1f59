"""A partnership ends, with people of the provider and of the reseller before their windows."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from resellers.models import Partnership
from tests.e2e.steps import Visit, Visitor, sent_mails, speaks
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways

SELLER, ADMIN = "sales.agent@fabrikam.example", "global.admin@fabrikam.example"
RESELLER = "global.admin@adventure-works.example"
FABRIKAM, ADVENTURE = "Fabrikam Distribution", "Adventure Works IT"


def names(staff: Visitor, caption: str) -> list[str]:
    """What stands first in each row; the domain below it does not count."""
    table = arrived(staff.page).get_by_role("table", name=staff.t(caption), exact=True)
    cells = table.get_by_role("row").locator("td:first-child").all_inner_texts()
    return [cell.strip().splitlines()[0] for cell in cells]


def find(staff: Visitor, text: str) -> None:
    search = staff.page.get_by_role("main").get_by_role("searchbox")
    search.fill(text)
    search.press("Enter")
    expect(staff.page.get_by_role("table").get_by_role("row")).to_have_count(2)


def show_former(staff: Visitor) -> None:
    staff.field("Partnership").select_option(label=staff.t("Former partnerships"))
    if not staff.way.javascript:
        staff.page.locator("#partnership-filters").get_by_role("button").click()
    caption = staff.t("Former partnerships")
    expect(staff.page.get_by_role("table", name=caption, exact=True)).to_be_visible()


def of_row(staff: Visitor, label: str) -> Any:
    """A link of a row; whom it is about follows its words, for those who hear them."""
    link = staff.page.get_by_role("table").get_by_role("link")
    return link.filter(has_text=staff.t(label)).first


def open_removal(staff: Visitor) -> None:
    staff.go("/p/fabrikam/resellers/")
    find(staff, "ADVENTURE")
    of_row(staff, "Remove partnership").click()
    staff.stands_on_record(ADVENTURE, "Remove partnership")


def tick_and_say_yes(staff: Visitor) -> None:
    for box in arrived(staff.page).get_by_role("main").get_by_role("checkbox").all():
        box.check()
    staff.button("Yes").click()
    staff.stands_on("Indirect resellers")


@two_ways("cs")
def test_a_partnership_ends(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    staff, colleague, reseller = visit(SELLER), visit(ADMIN), visit(RESELLER)
    speaks(RESELLER, staff.way.language)
    reseller.go("/p/adventure-works/providers/")
    assert names(reseller, "Indirect providers") == [FABRIKAM]
    open_removal(colleague)
    open_removal(staff)
    assert len(names(staff, "Customers in common")) == 10
    assert names(staff, "Open joint invitations") == ["Adam Kawka"]

    # Without the box nothing happens, and the page says so beside it.
    staff.button("Yes").click()
    box = staff.page.get_by_role("main").get_by_role("checkbox").first
    expect(box).to_have_attribute("aria-invalid", "true")
    assert Partnership.objects.get(reseller__slug="adventure-works").is_active

    tick_and_say_yes(staff)
    assert names(staff, "Indirect resellers") == ["Proseware Services"]

    # The other window comes too late and reads who was first.
    tick_and_say_yes(colleague)
    colleague.reads("Marek Zieliński")
    assert Partnership.objects.filter(reseller__slug="adventure-works").count() == 1
    subject = staff.t("{partner} has ended your partnership", partner=FABRIKAM)
    assert sent_mails(mailoutbox, drain_tasks) == [(RESELLER, subject)]

    # Both keep the history, and their customers.
    show_former(staff)
    assert names(staff, "Former partnerships") == [ADVENTURE, "Trey Research"]
    reseller.go("/p/adventure-works/providers/")
    expect(reseller.page.get_by_role("table")).to_have_count(0)
    show_former(reseller)
    assert names(reseller, "Former partnerships") == [FABRIKAM]
    of_row(reseller, "View customers").click()
    reseller.stands_on("Customer list | Customers")
    assert len(reseller.rows("Customers")) == 50


@two_ways("cs")
def test_list_of_resellers_is_searched_and_exported(visit: Visit, tmp_path: Path) -> None:
    staff = visit(ADMIN)
    staff.go("/p/fabrikam/resellers/")
    assert names(staff, "Indirect resellers") == [ADVENTURE, "Proseware Services"]
    find(staff, "4100590")
    assert names(staff, "Indirect resellers") == ["Proseware Services"]

    with staff.page.expect_download() as download:
        staff.link("Export indirect resellers").click()
    file = tmp_path / "resellers.csv"
    download.value.save_as(file)

    with file.open(encoding="utf-8-sig", newline="") as lines:
        _heading, *exported = csv.reader(lines)
    assert [line[1:5] for line in exported] == [
        ["Proseware Services", "proseware.example", "PL", "4100590"]
    ]
