"""Many users from a file, in the hands of a partner and of the customer's own admin; with and
without JavaScript."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Download, FilePayload, Page, expect

from customers.services import remove_admin
from tests.e2e.tools import assert_accessible, sign_in_as
from tests.subscriptions.users.conftest import Directory, build

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """First name;Last name;Display name;Email;Status update
Ewa;Łoś;Ewa Łoś;ewa@tailspin.example;
Jan;Bok;Jan Bok;jan@tailspin-toys.example;
;;Third;third@tailspin.example;
;;Stranger;ola@contoso.example;
"""


def choose_file(page: Page) -> None:
    page.get_by_role("link", name="Upload users").click()
    file: FilePayload = {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": TEXT.encode("cp1250"),
    }
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Validate").click()


def rows_of(download: Download) -> list[dict[str, str]]:
    with download.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sides(scene: Directory) -> dict[str, tuple[Any, str]]:
    return {"staff": (scene.agent, scene.url), "own": (scene.admin.user, scene.own_url)}


def sees_new_password(newcomer: Page, row: dict[str, str]) -> None:
    """The temporary password opens the account, for nothing but a new one."""
    newcomer.goto("/accounts/login/")
    newcomer.locator("input[name=login]").fill(row["Email"])
    newcomer.locator("input[name=password]").fill(row["Temporary password"])
    newcomer.locator("input[name=password]").press("Enter")
    expect(newcomer.get_by_role("heading", name="Change password")).to_be_visible()


@pytest.mark.parametrize("side", ["staff", "own"])
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_users_are_uploaded(
    new_context: Callable[..., BrowserContext],
    base_url: str,
    drain_tasks: Callable[[], int],
    javascript: bool,
    side: str,
) -> None:
    scene = build()
    user, url = sides(scene)[side]
    context = new_context(java_script_enabled=javascript)
    sign_in_as(context, user, base_url)
    page = context.new_page()
    page.goto(url)

    choose_file(page)
    expect(page.get_by_text("3 users would be added.")).to_be_visible()
    expect(page.get_by_text("Enough for 2 of 3 users.")).to_be_visible()
    page.get_by_label("Location").select_option("PL")
    page.get_by_role("checkbox", name="Office").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The users are being added.")).to_be_visible()

    page.reload()  # progress is in the address, not in the page
    expect(page.get_by_text("1 of 4 lines")).to_be_visible()
    drain_tasks()
    page.get_by_role("link", name="Show the result" if javascript else "Refresh").click()
    expect(page.get_by_text("2 users were added.")).to_be_visible()
    expect(page.get_by_text("Office: no license is available.")).to_be_visible()
    if javascript:
        assert_accessible(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download temporary password information").click()
    found = rows_of(download.value)
    assert [bool(row["Temporary password"]) for row in found] == [True, True, False, False]
    if not javascript:
        page.reload()
    expect(page.get_by_text("The temporary passwords were downloaded on")).to_be_visible()

    sees_new_password(new_context().new_page(), found[0])


def test_the_customer_takes_the_privileges_back_meanwhile(
    new_context: Callable[..., BrowserContext], base_url: str, drain_tasks: Callable[[], int]
) -> None:
    scene = build()
    context = new_context()
    sign_in_as(context, scene.agent, base_url)
    page = context.new_page()
    page.goto(scene.url)
    choose_file(page)
    page.get_by_label("Location").select_option("PL")
    remove_admin(scene.grant, actor=scene.admin.user)

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("no longer has delegated admin privileges").first).to_be_visible()
    assert drain_tasks() >= 0
    assert scene.customer.users.count() == 1
