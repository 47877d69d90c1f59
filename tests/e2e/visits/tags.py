"""Tags and bill-to info of customers."""

from playwright.sync_api import Page

from tests.e2e.visits.acts import fill, in_order, submit
from tests.e2e.visits.people import AGENT, FULL_OF_TAGS
from tests.e2e.visits.stop import Stop


def bill_elsewhere_first(page: Page) -> None:
    """Another window saves other bill-to info first."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    fill("City", "Written elsewhere")(other)
    submit("Save")(other)
    other.close()
    fill("City", "Written here")(page)
    submit("Save")(page)


TAG_STOPS = [
    Stop("customers:list", lambda cast: cast.tagged_list(), AGENT, "by tag, row open"),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?tag=none", AGENT,
         "unknown tag"),
    Stop("customers:list", lambda cast: "/p/full-of-tags/customers/", FULL_OF_TAGS, "many tags"),
    Stop("customers:account", lambda cast: cast.record("customers:account", cast.college), AGENT,
         "in review"),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.tailspin), AGENT),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.college), AGENT,
         "nothing known, errors", submit("Save")),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.tailspin), AGENT,
         "changed meanwhile", bill_elsewhere_first),
    Stop("customers:tags", lambda cast: cast.staff("customers:tags"), AGENT),
    Stop("customers:tags", lambda cast: cast.staff("customers:tags"), AGENT, "errors",
         submit("Add")),
    Stop("customers:tags", lambda cast: "/p/full-of-tags/customers/tags/", FULL_OF_TAGS, "pages"),
    Stop("customers:tags", lambda cast: "/p/northwind/customers/tags/",
         "admin.agent@northwind.example", "none yet"),
    Stop("customers:rename_tag", lambda cast: cast.tag_page("customers:rename_tag"), AGENT),
    Stop("customers:rename_tag", lambda cast: cast.tag_page("customers:rename_tag"), AGENT,
         "errors", in_order(fill("Tag", ""), submit("Save"))),
    Stop("customers:delete_tag", lambda cast: cast.tag_page("customers:delete_tag"), AGENT),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(cast.tailspin, cast.college), AGENT),
    Stop("customers:assign_tags", lambda cast: f"{cast.tags_of(cast.tailspin)}&to=account", AGENT,
         "one customer, errors", in_order(fill("Add new tag", "x" * 51), submit("Save"))),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(), AGENT, "nobody chosen"),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(cast.overtagged, cast.untagged),
         FULL_OF_TAGS, "one too many",
         in_order(fill("Add new tag", "One more"), submit("Save"))),
]  # fmt: skip
