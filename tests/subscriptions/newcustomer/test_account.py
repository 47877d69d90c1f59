"""Account info: each rule at its edge."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.models import Customer
from partners.enums import Role
from partners.models import Partner
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory
from tests.subscriptions.newcustomer.wizard import (
    ACCOUNT,
    SIGNED,
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Walker:
    return Walker(*provider_with())


def faults(here: Walker, **changes: str) -> list[str]:
    """Names of the fields that are wrong; none means that the next step follows."""
    answer = here.account(**changes)
    if answer.status_code == 303:
        assert answer["Location"] == here.url("subscriptions")
        return []
    assert answer.status_code == 422
    return sorted(answer.context["form"].errors)


def test_what_fits_leads_on(here: Walker) -> None:
    assert faults(here) == []


# --- country and address


def test_countries_of_the_own_markets(here: Walker) -> None:
    codes = {code for code, _name in here.get("account").context["form"].fields["country"].choices}

    assert {"PL", "CZ", "NO", "GB"} <= codes
    assert codes.isdisjoint({"US", "UA", "AU"})


def test_an_active_location_opens_a_further_market(here: Walker) -> None:
    location = PartnerLocationFactory(partner=here.partner, country="US")
    codes = {code for code, _name in here.get("account").context["form"].fields["country"].choices}
    assert {"PL", "US"} <= codes

    location.is_active = False
    location.save()

    codes = {code for code, _name in here.get("account").context["form"].fields["country"].choices}
    assert "US" not in codes


def test_a_country_of_another_market_is_refused(here: Walker) -> None:
    assert "country" in faults(here, country="US")


def test_help_names_the_markets(here: Walker) -> None:
    page = here.get("account").content.decode()

    assert "Why can&#x27;t I see other countries/regions?" in page or (
        "Why can't I see other countries/regions?" in page
    )
    assert "Europe" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_another_country_has_other_fields(here: Walker, *, htmx: bool) -> None:
    PartnerLocationFactory(partner=here.partner, country="US")
    headers = {"HX-Request": "true"} if htmx else {}
    typed = ACCOUNT | {"country": "US", "action": "country", "name": "Kept Company"}

    answer = here.post("account", typed, headers=headers)

    form = answer.context["form"]
    assert answer.status_code == 200
    assert form.errors == {}
    assert ("IL", "Illinois") in form.fields["state"].choices
    assert str(form.fields["postal_code"].label) == "ZIP code"
    assert not form.fields["registration_id"].required
    page = answer.content.decode()
    assert "Kept Company" in page
    assert ("<html" in page) != htmx
    assert here.reload().typed["country"] == "US"


def test_address_by_the_rules_of_the_country(here: Walker) -> None:
    assert faults(here, postal_code="1234") == ["postal_code"]
    assert faults(here, city="") == ["city"]
    assert faults(here, country="CZ", postal_code="110 00", phone="") == []


@pytest.mark.parametrize(("country", "code"), [("HU", "1011"), ("PL", "00-950")])
def test_countries_that_ask_for_registration_and_phone(
    here: Walker, country: str, code: str
) -> None:
    found = faults(here, country=country, postal_code=code, registration_id="", phone="")

    assert found == ["phone", "registration_id"]


def test_countries_that_do_not(here: Walker) -> None:
    assert faults(here, country="DE", postal_code="28195", registration_id="", phone="") == []


# --- names


@pytest.mark.parametrize("name", ["A", "  ", "---", "GmbH", "sp. z o.o.", "!?", "ooo", "Ltd"])
def test_no_company_name(here: Walker, name: str) -> None:
    assert faults(here, name=name) == ["name"]


@pytest.mark.parametrize("name", ["AB", "A1", "Ltd Company", "Żółw sp. z o.o."])
def test_company_names(here: Walker, name: str) -> None:
    if name == "AB":  # also a legal form
        assert faults(here, name=name) == ["name"]
    else:
        assert faults(here, name=name) == []


@pytest.mark.parametrize("name", ["mlyn.com", "Młyn 999", "1 2 3 Młyn"])
def test_doubtful_company_names_warn_only(here: Walker, name: str) -> None:
    assert faults(here, name=name) == []
    page = here.get("subscriptions").content.decode()
    assert "Check that it is the legal name." in page


# --- prefix


@pytest.mark.parametrize("prefix", ["a b", "młyn", "a-b", "a.b", "x" * 28, ""])
def test_no_prefix(here: Walker, prefix: str) -> None:
    assert faults(here, prefix=prefix) == ["prefix"]


@pytest.mark.parametrize("prefix", ["x" * 27, "7", "Mlyn"])
def test_prefixes(here: Walker, prefix: str) -> None:
    assert faults(here, prefix=prefix) == []


def test_a_prefix_that_is_taken(here: Walker) -> None:
    CustomerFactory(default_domain="nowymlyn.onmicrosoft.com")

    answer = here.account()

    page = answer.content.decode()
    assert "This domain is taken." in page
    assert 'name="suggestion" value="nowymlynpl"' in page


def test_a_suggestion_is_put_into_the_field(here: Walker) -> None:
    answer = here.post("account", ACCOUNT | {"suggestion": "nowymlyn2"})

    assert answer.status_code == 200
    assert answer.context["form"]["prefix"].value() == "nowymlyn2"
    assert here.reload().typed["prefix"] == "nowymlyn2"


@pytest.mark.parametrize(
    ("prefix", "says"),
    [
        ("nowymlyn", "nowymlyn.onmicrosoft.com is free."),
        ("NowyMlyn", "nowymlyn.onmicrosoft.com is free."),
        ("taken", "This domain is taken."),
        ("młyn", "without accents"),
        ("x" * 28, "at most 27"),
    ],
)
def test_live_check(here: Walker, prefix: str, says: str) -> None:
    CustomerFactory(default_domain="taken.onmicrosoft.com")
    address = f"{here.url('prefix')}?prefix={prefix}"

    answer = here.client.get(address, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert says in page
    assert "<html" not in page
    assert ("takenpl" in page) == (prefix == "taken")


def test_live_check_has_a_limit(here: Walker) -> None:
    address = f"{here.url('prefix')}?prefix=mlyn"
    pages = [
        here.client.get(address, headers={"HX-Request": "true"}).content.decode() for _ in range(61)
    ]

    assert ["is free" in page for page in pages] == [True] * 60 + [False]


def test_live_check_without_htmx_leads_to_the_form(here: Walker) -> None:
    assert here.get("prefix")["Location"] == here.url("account")


# --- qualification and contact


def test_education_needs_its_segment(here: Walker) -> None:
    assert faults(here, qualification="education", education_segment="") == ["education_segment"]
    assert faults(here, qualification="education", education_segment="k12") == []
    wrong = {"education_segment": "k12", "education_website": "no site"}
    assert faults(here, qualification="education", **wrong) == ["education_website"]


def test_education_is_not_asked_of_others(here: Walker) -> None:
    assert faults(here, qualification="none", education_segment="x", education_website="?") == []
    assert faults(here, qualification="refused") == ["qualification"]


def test_contact_of_its_own_company(here: Walker) -> None:
    domain = here.partner.domain
    other = PartnerFactory()
    for email in (f"a@{domain}", f"a@mail.{domain}", "a@microsoft.com", f"a@{other.domain}", "a"):
        assert faults(here, contact_email=email) == ["contact_email"]
    assert faults(here, contact_email="a@notmicrosoft.com") == []


@pytest.mark.parametrize("name", ["contact_first_name", "contact_last_name"])
def test_contact_has_names(here: Walker, name: str) -> None:
    assert faults(here, **{name: ""}) == [name]
    assert faults(here, **{name: "x" * 51}) == [name]
    assert faults(here, **{name: "x" * 50}) == []


# --- reseller and privileges


def test_resellers_to_choose_from(here: Walker) -> None:
    good = reseller_of(here.partner, name="Good Shops")
    unsigned = reseller_of(here.partner, name="Unsigned Shops", agreement_signed_at=None)
    stranger = PartnerFactory(reseller=True, name="Stranger Shops")
    former = PartnerFactory(reseller=True, name="Former Shops")
    PartnershipFactory(provider=here.partner, reseller=former, removed=True)

    page = here.get("account").content.decode()

    assert "No indirect reseller" in page
    assert f'value="{location_number(good)}"' in page
    assert f'value="not-{unsigned.public_id}" disabled' in page
    assert "Unsigned Shops has not signed the Partner Agreement yet" in page
    assert stranger.name not in page
    assert former.name not in page
    assert faults(here, reseller=location_number(good)) == []
    for other in (unsigned, stranger, former):
        assert faults(here, reseller=location_number(other)) == ["reseller"]
    assert faults(here, reseller=f"not-{unsigned.public_id}") == ["reseller"]


def test_a_reseller_of_another_market_cannot_be_chosen(here: Walker) -> None:
    far = reseller_of(here.partner, name="Far Shops", country="US", state="IL")

    assert faults(here, reseller=location_number(far)) == ["reseller"]


def test_direct_bill_partner_chooses_no_reseller() -> None:
    here = Walker(*provider_with(is_direct_bill=True, is_indirect_provider=False))
    page = here.get("account").content.decode()

    assert "Indirect reseller" not in page
    assert faults(here, reseller="4100231") == []
    here.pick()
    assert "act as a direct partner" in here.get("review").content.decode()


def test_the_reseller_of_the_row_is_chosen_and_visible() -> None:
    partner, user = provider_with()
    reseller = reseller_of(partner, name="Row Shops")
    here = Walker(partner, user)
    here.draft = here.start(reseller=str(reseller.public_id))

    form = here.get("account").context["form"]

    assert form["reseller"].value() == location_number(reseller)
    assert here.draft.reseller == reseller
    assert "Row Shops" in here.get("account").content.decode()


def test_the_reseller_of_the_row_may_not_be_able_to_transact() -> None:
    partner, user = provider_with()
    reseller = reseller_of(partner, name="Row Shops", agreement_signed_at=None)
    here = Walker(partner, user)
    here.draft = here.start(reseller=str(reseller.public_id))

    page = here.get("account").content.decode()

    assert "Row Shops cannot be chosen at present." in page
    assert "Row Shops has not signed" in page


# --- agreement


@pytest.fixture
def agreement() -> None:
    AgreementTextFactory(valid_from=timezone.localdate() - timedelta(days=10))


@pytest.mark.usefixtures("agreement")
def test_day_of_the_acceptance(here: Walker) -> None:
    today = timezone.localdate()

    def on(days: int) -> list[str]:
        day = (today + timedelta(days=days)).isoformat()
        return faults(here, **SIGNED | {"accepted_on": day})

    assert on(0) == []
    assert on(1) == ["accepted_on"]
    assert on(-10) == []
    assert on(-11) == ["accepted_on"]  # before this version was in force
    assert faults(here, **SIGNED | {"accepted_on": "yesterday"}) == ["accepted_on"]


@pytest.mark.usefixtures("agreement")
def test_who_accepted_is_named(here: Walker) -> None:
    signed = SIGNED | {"accepted_on": timezone.localdate().isoformat()}
    blank = {name: "" for name in signed if name != "agreement"}

    assert faults(here, agreement="accepted", **blank) == [
        "accepted_on", "signer_email", "signer_first_name", "signer_last_name",
    ]  # fmt: skip
    assert faults(here, **signed | {"signer_phone": "12"}) == ["signer_phone"]
    assert faults(here, **SIGNED | {"agreement": "ask", "accepted_on": "?"}) == []


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMIN_AGENT, True), (Role.SALES_AGENT, True), (Role.GLOBAL_ADMIN, False),
        (Role.USER_ADMIN, False),
    ],
)  # fmt: skip
def test_who_may_confirm(role: Role, *, may: bool) -> None:
    here = Walker(*provider_with(role))
    signed = SIGNED | {"accepted_on": timezone.localdate().isoformat()}

    assert faults(here, **signed) == ([] if may else ["agreement"])
    page = here.get("account").content.decode()
    assert ("Only an admin agent or a sales agent can confirm" in page) == (not may)


def test_portal_of_the_cloud() -> None:
    here = Walker(*provider_with(germany=True))

    page = here.get("account").content.decode()

    assert "the Microsoft Customer Agreement in Microsoft Office admin portal." in page
    assert "In this cloud they are always part of it." in page


# --- tags


def test_tags(here: Walker) -> None:
    assert faults(here, tags="Młyny,  , nowe") == []
    assert faults(here, tags="x" * 50) == []
    assert faults(here, tags="x" * 51) == ["tags"]
    assert faults(here, tags=",".join(f"t{number}" for number in range(150))) == []
    assert faults(here, tags=",".join(f"t{number}" for number in range(151))) == ["tags"]


def test_tags_are_the_admin_agents(here: Walker) -> None:
    other = Walker(*provider_with(Role.SALES_AGENT))

    assert "tags" in here.get("account").context["form"].fields
    assert "tags" not in other.get("account").context["form"].fields


# --- duplicates


def own_customer(partner: Partner, **fields: Any) -> Customer:
    customer = CustomerFactory(**fields)
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return customer


def test_own_customers_are_named(here: Walker) -> None:
    own_customer(here.partner, name="NOWY  MLYN", default_domain="other.example")
    own_customer(here.partner, name="By Number", registration_id="0000999111")
    own_customer(here.partner, name="By Domain", domains=["nowymlyn.example"])
    own_customer(here.partner, name="Quite Another", registration_id="1")

    answer = here.account()

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["checked"]
    assert [each.name for each in answer.context["form"].duplicates.seen] == [
        "By Domain", "By Number", "NOWY  MLYN",
    ]  # fmt: skip
    assert "Quite Another" not in page
    assert "may be here already: request a relationship" not in page


@pytest.mark.parametrize("known_by", ["registration_id", "domain"])
def test_customers_of_others_are_not_named(here: Walker, known_by: str) -> None:
    fields: dict[str, Any] = {"name": "Secret Company", "registration_id": "5"}
    if known_by == "domain":
        fields["domains"] = ["nowymlyn.example"]
    else:
        fields["registration_id"] = "0000999111"
    own_customer(PartnerFactory(), **fields)

    answer = here.account()

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Secret" not in page
    assert "request a relationship instead" in page


def test_the_name_of_a_customer_of_others_tells_nothing(here: Walker) -> None:
    own_customer(PartnerFactory(), name="Nowy Młyn", registration_id="5")

    assert faults(here) == []


def test_the_number_counts_in_its_country_only(here: Walker) -> None:
    own_customer(here.partner, country="CZ", registration_id="0000999111")

    assert faults(here) == []


def test_a_former_customer_is_not_named(here: Walker) -> None:
    customer = CustomerFactory(name="Former Company", registration_id="0000999111")
    ResellerRelationshipFactory(partner=here.partner, customer=customer, state="removed")

    page = here.account().content.decode()

    assert "Former Company" not in page
    assert "request a relationship instead" in page


def test_who_has_checked_goes_on(here: Walker) -> None:
    own_customer(here.partner, name="Nowy Młyn")
    mark = here.account().context["form"].duplicates.mark

    assert faults(here, checked=mark) == []
    here.pick()
    assert here.submit().status_code == 200


def test_who_takes_the_tick_back_is_asked_again(here: Walker) -> None:
    own_customer(here.partner, name="Nowy Młyn")
    mark = here.account().context["form"].duplicates.mark
    assert faults(here, checked=mark) == []

    assert faults(here) == ["checked"]


def test_another_finding_is_checked_anew(here: Walker) -> None:
    own_customer(here.partner, name="Nowy Młyn")
    mark = here.account().context["form"].duplicates.mark
    assert faults(here, checked=mark) == []
    here.pick()
    seen = here.seen()
    own_customer(here.partner, name="Nowy Mlyn", registration_id="2")

    answer = here.submit(seen)

    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["checked"]
