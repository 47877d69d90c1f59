"""The Customers page with the few hundred customers of the demo."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from customers.models import Customer
from tests.e2e.steps import Visit, Visitor, find_customer, open_customers
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways

ADMIN = "admin.agent@fabrikam.example"
HEADINGS = ["Name", "Microsoft ID", "Primary domain name", "Relationship", "Tags", "Since"]
# Before these a box to pick the customer by and the arrow.
NAME, ID, DOMAIN, RELATIONSHIP = range(2, 6)


def narrow(staff: Visitor, filter_: str, choice: str) -> None:
    before = staff.page.url
    staff.field(filter_).select_option(label=staff.t(choice))
    if not staff.way.javascript:
        staff.button("Apply").click()
    staff.page.wait_for_url(lambda url: url != before)


def tenant_id(name: str) -> str:
    return str(Customer.objects.get(name=name).public_id)


@two_ways("pl")
def test_search_by_any_part_of_name_domain_or_id(visit: Visit) -> None:
    staff = visit(ADMIN)
    found = [tenant_id("Tailspin Toys")]

    for part in ("ilspin to", "TAILSPIN", "spintoys.exa", found[0], found[0][9:23]):
        find_customer(staff, part)
        assert staff.column("Customers", ID) == found

    find_customer(staff, "no such company")
    staff.reads(staff.t("No customer matches."))
    staff.link("Clear search and filters").click()
    expect(staff.page.get_by_text(staff.t("No customer matches."))).to_have_count(0)
    assert len(staff.rows("Customers")) == 50


@two_ways("cs")
def test_search_sees_no_accents_and_sort_follows_the_letters(visit: Visit) -> None:
    staff = visit(ADMIN)
    find_customer(staff, "laznia")
    names = staff.column("Customers", NAME)
    assert names
    assert [name for name in names if "Łaźnia" not in name] == []

    staff.link("Name").click()
    expect(
        staff.page.get_by_role("columnheader", name=staff.t("Name"), exact=True)
    ).to_have_attribute("aria-sort", "descending")
    assert staff.column("Customers", NAME) == names[::-1]


@two_ways("ru")
def test_filters_and_pages(visit: Visit) -> None:
    staff = visit(ADMIN)
    open_customers(staff)
    headers = arrived(staff.page).get_by_role("columnheader").all_inner_texts()
    assert [text.strip() for text in headers[NAME:]] == [staff.t(label) for label in HEADINGS]

    narrow(staff, "Delegated admin privileges", "Granted")
    expect(staff.page.get_by_role("link", name="Margie's Travel", exact=True)).to_have_count(0)
    first_page = staff.column("Customers", NAME)
    staff.link("Next").click()
    expect(staff.link("Previous")).to_be_visible()
    second_page = staff.column("Customers", NAME)
    assert set(first_page).isdisjoint(second_page)
    staff.link("Previous").click()
    expect(staff.name_link(first_page[0])).to_be_visible()
    assert staff.column("Customers", NAME) == first_page

    narrow(staff, "Delegated admin privileges", "Not granted")
    find_customer_here(staff, "margie")
    assert staff.column("Customers", NAME) == ["Margie's Travel"]
    narrow(staff, "Relationship", "Former customers")
    staff.reads(staff.t("No customer matches."))


def find_customer_here(staff: Visitor, text: str) -> None:
    """Search within the filters that are set."""
    search = staff.page.get_by_role("main").get_by_role("searchbox")
    search.fill(text)
    search.press("Enter")
    expect(staff.page.get_by_role("table").get_by_role("row")).to_have_count(2)


@two_ways("pl")
def test_opened_row_stays_open(visit: Visit) -> None:
    staff = visit(ADMIN)
    find_customer(staff, "Tailspin")
    arrow = staff.page.get_by_role(
        "button", name=staff.t("Details of {name}", name="Tailspin Toys")
    )
    arrow.click()
    expect(arrow).to_have_attribute("aria-expanded", "true")
    expect(staff.main_link("Account")).to_be_visible()
    opened = staff.facts()
    assert opened[staff.t("Microsoft ID")] == tenant_id("Tailspin Toys")
    assert opened[staff.t("Domain name")] == "tailspintoys.example"
    assert opened[staff.t("Delegated admin privileges")] == staff.t("Granted")

    staff.page.reload()
    assert staff.facts() == opened
    staff.main_link("Account").click()
    staff.stands_on_record("Tailspin Toys", "Account")
    staff.page.go_back()
    expect(staff.main_link("Account")).to_be_visible()
    assert staff.facts() == opened

    arrow.click()
    expect(staff.main_link("Account")).to_have_count(0)


@two_ways("cs")
def test_export_holds_what_the_filter_shows(visit: Visit, tmp_path: Path) -> None:
    staff = visit(ADMIN)
    [row] = find_customer(staff, "Tailspin")

    with staff.page.expect_download() as download:
        staff.link("Export").click()
    file = tmp_path / "customers.csv"
    download.value.save_as(file)

    assert download.value.suggested_filename.endswith(".csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        heading, *exported = csv.reader(lines)
    assert heading[:4] == [
        staff.t("Microsoft ID"), staff.t("Company name"), staff.t("Primary domain name"),
        staff.t("Relationship"),
    ]  # fmt: skip
    # Through whom stands below the relationship on the page, and in a cell of its own here.
    reseller, through = staff.t("Cloud Reseller"), "Adventure Works IT"
    assert [line[:4] for line in exported] == [[row[ID], row[NAME], row[DOMAIN], reseller]]
    assert row[RELATIONSHIP].startswith(reseller)
    assert row[RELATIONSHIP].endswith(through)
    assert through in exported[0]


def test_slash_goes_to_the_search(visit: Visit) -> None:
    staff = visit(ADMIN)
    open_customers(staff)

    staff.page.keyboard.press("/")

    search = staff.page.get_by_role("main").get_by_role("searchbox")
    expect(search).to_be_focused()
    staff.page.keyboard.type("tail/spin")
    expect(search).to_have_value("tail/spin")


@two_ways("ru")
def test_record_tells_the_history(visit: Visit) -> None:
    staff = visit(ADMIN)
    find_customer(staff, "Margie's Travel")
    staff.name_link("Margie's Travel").click()

    staff.stands_on_record("Margie's Travel", "Account")
    facts = staff.facts()
    assert facts[staff.t("Delegated admin privileges")] == staff.t("Not granted")
    # Without privileges it stays with the customer where the company is.
    expect(staff.page.get_by_role("main")).not_to_contain_text("ul. Długa 57")
    history = staff.page.get_by_role("region", name=staff.t("History of the relationship"))
    expect(history).to_contain_text("Małgorzata Sikora")
