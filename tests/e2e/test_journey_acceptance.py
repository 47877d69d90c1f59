"""From the request to the relationship, for every kind of customer that can say yes."""

import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.steps import (
    PRIVILEGES,
    Visit,
    accept,
    come_to_answer,
    draft_text,
    find_customer,
    finish_request,
    link_in,
    mailto,
    open_link,
    partner_rows,
    request_of,
    sent_mails,
    sign_in,
    sign_in_to_answer,
    speaks,
    start_request,
    tick_agreement,
    write_request,
)
from tests.e2e.ways import ways

SELLER = "sales.agent@fabrikam.example"
ALPINE = "admin@alpineskihouse.example"
CYRILLIC = re.compile("[а-я]{5}")  # noqa: RUF001
BOTH_ROLES = "Global administrator, Helpdesk administrator"


@ways("pl")
def test_request_with_privileges(  # noqa: PLR0915 (a journey is long)
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    seller, admin = visit(SELLER), visit()
    speaks(SELLER, seller.way.language)
    speaks(ALPINE, admin.way.language)
    assert find_customer(seller, "Alpine Ski House") == []

    start_request(seller)
    expect(seller.checkbox(PRIVILEGES)).to_be_checked()
    expect(seller.checkbox(PRIVILEGES)).to_be_enabled()
    link = link_in(draft_text(seller))
    finish_request(seller)

    open_link(admin, link, "Fabrikam Distribution")
    expect(admin.page.get_by_role("banner")).to_contain_text(admin.t("Microsoft 365 admin center"))
    facts = admin.facts()
    assert facts[admin.t("Company")] == "Fabrikam Distribution"
    assert facts[admin.t("Partner ID")] == "4100112"
    assert facts[admin.t("Person who asks")] == "Marek Zieliński"
    for title in ("What is asked", "What is not asked", "How to take it back"):
        admin.sees(title)
    sign_in_to_answer(admin, ALPINE)

    admin.stands_on("Accept agreement & authorize partner")
    admin.button("Accept & Authorize").click()
    admin.sees("Tick the box to confirm that you have read the agreement.")
    tick_agreement(admin)
    accept(admin)
    admin.sees(
        "{customer} has accepted the request of {partner}.",
        partner="Fabrikam Distribution", customer="Alpine Ski House",
    )  # fmt: skip
    assert admin.facts()[admin.t("Answered by")] == f"Zofia Górska ({ALPINE})"

    [found] = find_customer(seller, "Alpine Ski")
    _arrow, name, tenant_id, domain, relationship, _tags, since = found
    today = timezone.now().date()
    assert (name, domain) == ("Alpine Ski House", "alpineskihouse.example")
    assert (relationship, since) == (seller.t("Cloud Reseller"), seller.day(today))
    seller.name_link("Alpine Ski House").click()
    seller.stands_on_record("Alpine Ski House", "Account")
    record = seller.facts()
    assert record[seller.t("Microsoft ID")] == tenant_id
    assert record[seller.t("Company name")] == "Alpine Ski House"

    assert partner_rows(admin) == [
        [
            "Fabrikam Distribution", admin.t("Reseller"), admin.t(BOTH_ROLES),
            admin.t("Since {date}", date=admin.day(today)), f"Zofia Górska ({ALPINE})",
            "\u2013", admin.t("Active"), admin.t("Remove roles"),
        ]
    ]  # fmt: skip
    names = {"customer": "Alpine Ski House", "partner": "Fabrikam Distribution"}
    assert sent_mails(mailoutbox, drain_tasks) == [
        (
            ALPINE,
            admin.t("{customer} has accepted a reseller relationship with {partner}", **names),
        ),
        (SELLER, seller.t("{customer} has accepted your request", customer="Alpine Ski House")),
    ]


def test_mails_of_each_side_in_its_own_language(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    speaks(SELLER, "cs")
    speaks(ALPINE, "ru")
    seller, admin = visit(SELLER, language="cs"), visit(language="ru")

    start_request(seller)
    seller.field("Language of the message").select_option(label="Русский")
    expect(seller.field("Email text")).to_have_value(CYRILLIC)
    link = link_in(draft_text(seller))
    finish_request(seller)
    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    tick_agreement(admin)
    accept(admin)

    names = {"customer": "Alpine Ski House", "partner": "Fabrikam Distribution"}
    assert sent_mails(mailoutbox, drain_tasks) == [
        (
            ALPINE,
            admin.t("{customer} has accepted a reseller relationship with {partner}", **names),
        ),
        (SELLER, seller.t("{customer} has accepted your request", customer="Alpine Ski House")),
    ]


@ways("cs")
def test_accepted_without_privileges(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)

    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    tick_agreement(admin)
    accept(admin, "Accept without admin privileges")

    privileges = admin.facts()[admin.t("Delegated admin privileges")]
    assert privileges == admin.t("None by this answer")
    [row] = partner_rows(admin)
    assert row[:3] == ["Fabrikam Distribution", admin.t("Reseller"), admin.t("None")]
    [[_arrow, name, *_rest]] = find_customer(seller, "Alpine Ski House")
    seller.name_link(name).click()
    seller.stands_on_record("Alpine Ski House", "Account")
    record = seller.facts()
    assert record[seller.t("Delegated admin privileges")] == seller.t("Not granted")
    expect(seller.page.get_by_role("main")).not_to_contain_text("ul. Krupówki 12")
    seller.sees(
        "The company's address and contact are not shown, "
        "because the customer has not given you delegated admin privileges."
    )


@ways("ru")
def test_request_without_privileges(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    start_request(seller)
    text = draft_text(seller)
    seller.checkbox(PRIVILEGES).uncheck()
    if not seller.way.javascript:
        seller.button("Save").click()
    expect(seller.field("Email text")).not_to_have_value(text)
    link = link_in(draft_text(seller))
    finish_request(seller)
    assert request_of(link).include_admin is False

    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    expect(admin.button("Accept without admin privileges")).to_have_count(0)
    tick_agreement(admin)
    accept(admin)

    [row] = partner_rows(admin)
    assert row[:3] == ["Fabrikam Distribution", admin.t("Reseller"), admin.t("None")]
    assert len(find_customer(seller, "Alpine Ski House")) == 1


def national_cloud(visit: Visit, asker: str, cloud: str, partner: str, admin_email: str) -> None:
    """The box is ticked and cannot be cleared, and there is no acceptance without privileges."""
    staff, admin = visit(asker), visit()
    start_request(staff)
    expect(staff.checkbox(PRIVILEGES)).to_be_checked()
    expect(staff.checkbox(PRIVILEGES)).to_be_disabled()
    staff.sees("In {cloud} a request always includes these privileges.", cloud=staff.t(cloud))
    link = link_in(draft_text(staff))
    finish_request(staff)

    open_link(admin, link, partner)
    expect(admin.page.get_by_role("banner")).to_contain_text(
        admin.t("Microsoft Office admin portal")
    )
    sign_in_to_answer(admin, admin_email)
    admin.stands_on("Accept agreement & authorize partner")
    assert admin.offers()[-2:] == [admin.t("Accept & Authorize"), admin.t("Cancel")]
    accept(admin)
    [row] = partner_rows(admin)
    assert row[:3] == [partner, admin.t("Reseller"), admin.t(BOTH_ROLES)]


@ways("ru")
def test_us_government(visit: Visit) -> None:
    national_cloud(
        visit, "admin.agent@litware.example", "Microsoft Cloud for US Government",
        "Litware Federal", "admin@fairfield.example",
    )  # fmt: skip


@ways("cs")
def test_germany(visit: Visit) -> None:
    national_cloud(
        visit, "admin.agent@wingtip.example", "Microsoft Cloud Germany",
        "Wingtip Deutschland", "admin@blueyonder.example",
    )  # fmt: skip


@ways("pl")
def test_agreement_already_accepted(visit: Visit) -> None:
    """Northwind asks a company that took the agreement for another partner."""
    staff, admin = visit("admin.agent@northwind.example"), visit()
    link = write_request(staff)

    come_to_answer(admin, link, "Northwind Cloud", "admin@margiestravel.example")
    admin.sees("Your organization has accepted the customer agreement already.")
    expect(admin.checkbox("I have read and accept the agreement")).to_have_count(0)
    accept(admin)

    names = [row[0] for row in partner_rows(admin)]
    assert names == ["Fabrikam Distribution", "Northwind Cloud"]


@ways("cs")
def test_profile_incomplete(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)

    open_link(admin, link, "Fabrikam Distribution")
    sign_in_to_answer(admin, "admin@fourthcoffee.example")
    admin.stands_on("Complete your company profile")
    admin.field("Registration ID").fill("0000567890")
    admin.field("Address line 1").fill("ul. Kawowa 4")
    admin.field("ZIP/Postal code").fill("not a code")
    admin.field("City").fill("Toruń")
    admin.field("First name").fill("Adam")
    admin.field("Last name").fill("Kawka")
    admin.field("Email address").fill("adam@fourthcoffee.example")
    admin.field("Phone number").fill("56 622 11 22")
    admin.button("Save and continue").click()

    admin.stands_on("Complete your company profile")
    expect(admin.page.get_by_role("alert")).to_contain_text(admin.t("ZIP/Postal code"))
    expect(admin.field("City")).to_have_value("Toruń")
    admin.field("ZIP/Postal code").fill("87-100")
    admin.button("Save and continue").click()

    admin.stands_on("Accept agreement & authorize partner")
    admin.sees("Your company profile is saved.")
    tick_agreement(admin)
    accept(admin)
    assert [row[0] for row in partner_rows(admin)] == ["Fabrikam Distribution"]


@ways("cs")
def test_already_related(visit: Visit) -> None:
    """Margie's Travel has the relationship without privileges: only these are added."""
    seller, admin = visit(SELLER), visit()
    [before] = find_customer(seller, "Margie's Travel")
    link = write_request(seller)

    come_to_answer(admin, link, "Fabrikam Distribution", "admin@margiestravel.example")
    admin.reads(admin.t("Accepting would only add the delegated admin privileges."))
    accept(admin)

    [row] = partner_rows(admin)
    assert row[:3] == ["Fabrikam Distribution", admin.t("Reseller"), admin.t(BOTH_ROLES)]
    assert find_customer(seller, "Margie's Travel") == [before]


def test_sign_in_fails_once_and_still_returns(visit: Visit) -> None:
    """A wrong password on the way does not lose the way back to the link."""
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)
    open_link(admin, link, "Fabrikam Distribution")
    admin.link("Sign in to answer").click()

    sign_in(admin, ALPINE, password="wrong")
    expect(admin.page.get_by_role("alert")).to_be_visible()
    sign_in(admin, ALPINE)

    admin.stands_on("Accept agreement & authorize partner")


def test_open_in_email_carries_the_whole_message(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    seller.field("Recipient's email address").fill("zofia+it@alpineskihouse.example")
    seller.field("Email text").press("Control+End")
    seller.field("Email text").type("\nŁódź & 100 % = привет?")

    seller.sees("All changes are saved.")
    message = mailto(seller)

    assert message["to"] == "zofia+it@alpineskihouse.example"
    expect(seller.field("Subject")).to_have_value(message["subject"])
    assert message["body"].replace("\r\n", "\n") == draft_text(seller)
