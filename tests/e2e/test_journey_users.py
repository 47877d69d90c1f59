"""A customer's users and licenses in the hands of its partner, until the customer takes them
back; and in the hands of its own admin."""

import re

from playwright.sync_api import expect

from customers.models import DirectoryUser
from subscriptions.models import LicenseAssignment
from tests.e2e.steps import PASSWORD, Visit, Visitor, find_customer, remove_roles, sign_in
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

AGENT, OWN_ADMIN = "admin.agent@fabrikam.example", "admin@tailspintoys.example"
NEW = "nina.nowak@tailspintoys.example"
TAKEN_BACK = (
    "Your organization no longer has delegated admin privileges for %(customer)s: "
    "%(person)s removed them on %(date)s."
)


def open_users(staff: Visitor) -> None:
    """By the customer's record."""
    find_customer(staff, "Tailspin")
    staff.name_link("Tailspin Toys").click()
    staff.link("Users and licenses").first.click()
    staff.stands_on_record("Tailspin Toys", "Users and licenses")


def open_own_users(admin: Visitor) -> None:
    admin.go("/")
    admin.link("Users and licenses").first.click()
    admin.stands_on_record("Tailspin Toys", "Users and licenses")


def press(person: Visitor, label: str) -> None:
    person.page.get_by_role("main").get_by_role("button", name=person.t(label), exact=True).click()


def tick(person: Visitor, *names: str) -> None:
    for name in names:
        person.page.get_by_role("checkbox", name=name, exact=True).check()


def secret(person: Visitor) -> str:
    return arrived(person.page).locator("code.secret").first.inner_text()


def add_user(person: Visitor) -> str:
    """All steps with one license; the temporary password."""
    person.main_link("Add user").click()
    person.stands_on("Add user | User info")
    person.field("First name").fill("Nina")
    person.field("Last name").fill("Nowak")
    person.field("Display name").fill("Nina Nowak")
    person.field("Email").fill("nina.nowak")
    press(person, "Next")
    person.stands_on("Add user | Permissions")
    press(person, "Next")
    person.stands_on("Add user | Assign licenses")
    tick_license(person, "Mail Enterprise")
    press(person, "Next")
    person.stands_on("Add user | Review")
    person.reads(NEW)
    press(person, "Submit")
    person.stands_on("Add user | Complete")
    return secret(person)


def tick_license(person: Visitor, name: str) -> None:
    person.page.get_by_role("checkbox", name=re.compile(name)).first.check()


@two_ways("ru")
def test_partner_adds_a_user_who_signs_in(visit: Visit) -> None:
    staff, nina = visit(AGENT), visit()
    open_users(staff)

    password = add_user(staff)

    nina.go("/accounts/login/")
    sign_in(nina, NEW, password)
    nina.field("Temporary password").fill(password)
    nina.field("New password").fill(f"{PASSWORD}-of-nina")
    nina.field("New password again").fill(f"{PASSWORD}-of-nina")
    nina.page.get_by_role("main").get_by_role("button").first.click()
    nina.stands_on("Home")
    # Once more, what was shown once is not shown again.
    staff.page.reload()
    expect(staff.page.get_by_text(password)).to_have_count(0)


@ways("ru")
def test_the_customer_takes_back_what_the_partner_is_about_to_use(visit: Visit) -> None:
    staff, colleague, admin = visit(AGENT), visit(AGENT), visit(OWN_ADMIN)
    open_users(staff)
    open_users(colleague)
    tick(staff, "David Černý", "Petr Kučera")
    press(staff, "Delete user(s)")
    staff.stands_on_record("Tailspin Toys", "Delete user")

    remove_roles(admin, "Fabrikam Distribution")

    press(staff, "Yes")
    staff.stands_on("You may not open this")
    assert not DirectoryUser.objects.filter(state="inactive").exists()
    # The other page stood open too: a panel, asked for by its script, says the same as a page.
    colleague.name_link("David Černý").click()
    colleague.stands_on_record("Tailspin Toys", "Delegated admin privileges")
    colleague.reads(
        colleague.t(TAKEN_BACK, customer="Tailspin Toys", person="|", date="").split("|")[0]
    )
    expect(colleague.button("Request delegated admin privileges")).to_be_visible()


@two_ways("ru")
def test_own_admin_licenses_several_deletes_and_restores(visit: Visit) -> None:
    admin = visit(OWN_ADMIN)
    open_own_users(admin)
    tick(admin, "Hana Veselá", "Petr Kučera")
    press(admin, "Manage licenses")
    admin.stands_on_record("Tailspin Toys", "Manage licenses")
    tick_license(admin, "Mail Enterprise")
    press(admin, "Save")
    admin.stands_on_record("Tailspin Toys", "Licenses updated")
    held = LicenseAssignment.objects.filter(subscription__nickname__startswith="Mail Enterprise")
    assert held.count() == 4

    admin.main_link("Done").click()
    admin.stands_on_record("Tailspin Toys", "Users and licenses")
    tick(admin, "Petr Kučera")
    press(admin, "Delete user(s)")
    press(admin, "Yes")
    expect(admin.main_link("Done")).to_be_visible()
    assert held.count() == 3
    admin.main_link("Done").click()
    admin.stands_on_record("Tailspin Toys", "Users and licenses")
    admin.page.get_by_role("link", name=re.compile(re.escape(admin.t("Deleted users")))).click()
    admin.stands_on_record("Tailspin Toys", "Deleted users")
    tick(admin, "Petr Kučera")
    press(admin, "Restore")
    press(admin, "Yes")
    expect(admin.main_link("Done")).to_be_visible()
    assert held.count() == 4
    assert secret(admin)
