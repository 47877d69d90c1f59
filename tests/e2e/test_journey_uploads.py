"""Many users from a file, in the hands of a partner and of the customer's own admin; with and
without JavaScript."""

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Download, FilePayload

from partners.models import User
from tests.e2e.steps import Visitor, Way, remove_roles, sign_in
from tests.e2e.tools import assert_accessible, sign_in_as
from tests.e2e.ways import two_ways
from tests.subscriptions.users.conftest import Directory, build

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """First name;Last name;Display name;Email;Status update
Ewa;Łoś;Ewa Łoś;ewa@tailspin.example;
Jan;Bok;Jan Bok;jan@tailspin-toys.example;
;;Third;third@tailspin.example;
;;Stranger;ola@contoso.example;
"""
TAKEN_BACK = (
    "Your organization no longer has delegated admin privileges for %(customer)s: they were "
    "removed. Nothing was changed. To get them back, request them again."
)
WOULD_BE_ADDED = "%(number)s users would be added."
Come = Callable[..., Visitor]


@pytest.fixture
def come(new_context: Callable[..., BrowserContext], base_url: str, way: Way) -> Come:
    def before_a_window(user: User | None = None) -> Visitor:
        context = new_context(locale=way.language, java_script_enabled=way.javascript)
        if user:
            sign_in_as(context, user, base_url)
        return Visitor(context, way)

    return before_a_window


def choose_file(person: Visitor) -> None:
    person.link("Upload users").click()
    file: FilePayload = {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": TEXT.encode("cp1250"),
    }
    person.field("CSV file").set_input_files(file)
    person.button("Validate").click()
    person.reads(person.t.many("%(number)s user would be added.", WOULD_BE_ADDED, 3))


def rows_of(download: Download) -> list[dict[str, str]]:
    with download.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def place(scene: Directory, side: str) -> tuple[User, str]:
    if side == "staff":
        return scene.agent, scene.url
    assert scene.admin.user is not None
    return scene.admin.user, scene.own_url


def sees_new_password(newcomer: Visitor, email: str, password: str) -> None:
    """The temporary password opens the account, for nothing but a new one."""
    newcomer.go("/accounts/login/")
    sign_in(newcomer, email, password)
    newcomer.stands_on("Change password")


@pytest.mark.parametrize("side", ["staff", "own"])
@two_ways("ru")
def test_users_are_uploaded(
    come: Come, drain_tasks: Callable[[], int], way: Way, side: str
) -> None:
    scene = build()
    user, url = place(scene, side)
    person = come(user)
    person.go(url)

    choose_file(person)
    person.reads(
        person.t("Enough for %(available)s of %(number)s users.", available="2", number="3")
    )
    person.field("Location").select_option("PL")
    person.page.get_by_role("checkbox", name="Office").check()
    person.button("Save").click()
    person.sees("The users are being added.")

    person.page.reload()  # progress is in the address, not in the page
    person.reads(person.t("%(done)s of %(all)s lines", done="1", all="4"))
    drain_tasks()
    person.link("Show the result" if way.javascript else "Refresh").click()
    person.reads(person.t.many("%(number)s user was added.", "%(number)s users were added.", 2))
    person.reads(person.t("%(name)s: no license is available.", name="Office"))
    if way.javascript:
        assert_accessible(person.page)

    with person.page.expect_download() as download:
        person.button("Download temporary password information").click()
    found = rows_of(download.value)
    passwords = [row[person.t("Temporary password")] for row in found]
    assert [bool(password) for password in passwords] == [True, True, False, False]
    if not way.javascript:
        person.page.reload()
    downloaded = "The temporary passwords were downloaded on %(date)s and are deleted here."
    person.reads(person.t(downloaded, date="|").split("|")[0])

    sees_new_password(come(), found[0]["Email"], passwords[0])


@two_ways("ru")
def test_the_customer_takes_the_privileges_back_meanwhile(
    come: Come, drain_tasks: Callable[[], int]
) -> None:
    scene = build()
    staff, admin = come(scene.agent), come(scene.admin.user)
    staff.go(scene.url)
    choose_file(staff)
    staff.field("Location").select_option("PL")
    remove_roles(admin, scene.partner.name)

    staff.button("Save").click()

    staff.reads(staff.t(TAKEN_BACK, customer=scene.customer.name))
    assert drain_tasks() >= 0
    assert scene.customer.users.count() == 1
