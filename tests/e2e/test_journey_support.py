"""A service request from both sides at once, and the services behind it."""

import re

from playwright.sync_api import expect

from customers.models import AdminGrant, Customer
from customers.services import remove_admin
from partners.models import User
from subscriptions.models import RequestMessage, ServiceRequest
from tests.e2e.steps import Visit, Visitor
from tests.e2e.ways import two_ways, ways
from tests.factories.requests import PNG

AGENT = "helpdesk.agent@fabrikam.example"
MAY_ASK_AGAIN = "admin.agent@fabrikam.example"  # for the privileges
MARGIE, TAILSPIN, EVA = (
    "admin@margiestravel.example",
    "admin@tailspintoys.example",
    "eva@tailspintoys.example",
)


def record_page(person: Visitor, customer: str, page: str) -> None:
    """From the record of the customer, by its left menu."""
    found = Customer.objects.get(name=customer)
    person.go(f"/p/fabrikam/customers/{found.public_id}/subscriptions/")
    person.link(page).last.click()
    person.stands_on_record(customer, page)


def ask(person: Visitor, title: str, text: str) -> None:
    person.field("Category").select_option("service")
    main = person.page.get_by_role("main")
    about = main.locator('select[name="about"] option:not([value=""])').first
    person.field("Subscription").select_option(about.get_attribute("value"))
    main.locator('input[name="severity"][value="critical"]').check()
    person.field("Title").fill(title)
    person.field("What happened?").fill(text)
    main.get_by_role("button", name=person.t("Submit")).click()
    person.sees("The service request is open.")


def say(person: Visitor, text: str, *, file: tuple[str, bytes] | None = None) -> None:
    person.field("Your message").fill(text)
    if file:
        name, content = file
        upload = {"name": name, "mimeType": "image/png", "buffer": content}
        person.field("Attachments").set_input_files(upload)  # type: ignore[arg-type]
    person.page.get_by_role("main").get_by_role("button", name=person.t("Send")).click()


def open_own(person: Visitor, title: str) -> None:
    """In the customer portal, by its menu."""
    open_requests(person)
    person.name_link(title).click()


def open_requests(person: Visitor) -> None:
    person.go("/")
    menu = person.page.get_by_role("navigation", name=person.t("Main menu"))
    menu.get_by_text(person.t("Support"), exact=True).click()
    menu.get_by_role("link", name=person.t("Service requests"), exact=True).click()
    person.stands_on("Service requests")


@ways("ru")
def test_opened_on_behalf_answered_and_solved(visit: Visit) -> None:
    agent, admin = visit(AGENT), visit(MARGIE)
    # Margie's Travel has granted no privileges; support goes on without them.
    record_page(agent, "Margie's Travel", "Service requests")
    agent.link("New request").first.click()
    agent.stands_on_record("Margie's Travel", "New request")
    ask(agent, "Printing fails", "They called us.")

    open_own(admin, "Printing fails")
    admin.reads("They called us.")
    # A file that is not what it says is refused, and what was typed stays.
    say(admin, "Look at this.", file=("screen.png", b"<html>"))
    admin.reads("screen.png")
    expect(admin.field("Your message")).to_have_value("Look at this.")
    say(admin, "Look at this.", file=("screen.png", PNG))
    expect(admin.name_link("screen.png")).to_be_visible()

    agent.page.reload()
    agent.reads("Look at this.")
    with agent.page.expect_download() as download:
        agent.name_link("screen.png").click()
    assert download.value.path().read_bytes() == PNG
    say(agent, "Try again now.")
    agent.reads("Try again now.")
    admin.page.reload()
    admin.button("It is solved").click()
    expect(admin.button("It is solved")).to_have_count(0)
    request = ServiceRequest.objects.get(title="Printing fails")
    assert (request.state, request.on_behalf) == ("resolved", True)
    # The agent's page still offers what it offered; the next click tells what is true now.
    agent.button("Wait for the customer").click()
    changed = "The request has changed since you opened it: it is now “%(state)s”."
    agent.reads(re.split("[“«„]", agent.t(changed, state=""))[0])
    request.refresh_from_db()
    assert request.state == "resolved"


@two_ways("cs")
def test_everybody_asks_for_themselves(visit: Visit) -> None:
    eva, admin = visit(EVA), visit(TAILSPIN)
    open_requests(eva)
    expect(eva.page.get_by_role("main")).not_to_contain_text("Nepřichází žádná pošta")
    eva.link("New request").first.click()
    ask(eva, "My mouse", "It squeaks.")
    open_own(admin, "My mouse")
    admin.reads("It squeaks.")
    assert RequestMessage.objects.get(body="It squeaks.").author == User.objects.get(email=EVA)


@two_ways("ru")
def test_services_close_with_the_next_click(visit: Visit) -> None:
    agent = visit(MAY_ASK_AGAIN)
    record_page(agent, "Tailspin Toys", "Service management")
    agent.reads(agent.t("Administer services"))
    grant = AdminGrant.objects.get(partner__slug="fabrikam", customer__name="Tailspin Toys")
    remove_admin(grant, actor=User.objects.get(email=TAILSPIN))
    agent.page.reload()
    agent.sees("Request delegated admin privileges")
    expect(agent.page.get_by_role("table")).to_have_count(0)
