"""What becomes of a row: every verdict, every problem, and that a check writes no customer."""

import uuid

import pytest
from django.utils import timezone

from customers.enums import RelationshipState
from customers.imports.enums import ProblemCode
from customers.imports.problems import Problem, problem_text
from customers.models import Customer, ResellerRelationship
from partners.enums import Cloud
from tests.customers.imports.sheets import ADATUM, outcomes, rows_of, uploaded
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory, PartnerLocationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(partner, alice, drain_tasks):
    """What the check says of these rows, which leaves every customer as it was."""

    def checked(*rows):
        before = (Customer.objects.count(), ResellerRelationship.objects.count())
        found = uploaded(partner, alice, *rows)
        drain_tasks()
        assert (Customer.objects.count(), ResellerRelationship.objects.count()) == before
        return outcomes(found)

    return checked


def known(**fields):
    return CustomerFactory(name="Known", default_domain="known.example", **fields)


def test_unknown_customer_is_created(check):
    assert check(ADATUM) == [("create", [])]


def test_known_customer_is_found_by_its_domain(check):
    known()
    assert check({"domain": "Known.Example"}) == [("link", [])]


def test_known_customer_is_found_by_a_further_domain(check):
    known(domains=["further.example"])
    assert check({"domain": "further.example"}) == [("link", [])]


def test_known_customer_is_found_by_its_id(check):
    customer = known()
    assert check({"tenant_id": str(customer.public_id).upper()}) == [("link", [])]


def test_id_and_domain_have_to_be_of_one_customer(check):
    first, second = known(), CustomerFactory()
    rows = [
        {"tenant_id": str(first.public_id), "domain": second.default_domain},
        {"tenant_id": str(uuid.uuid4()), "domain": "known.example"},
        {"tenant_id": str(second.public_id), "domain": "nobodys.example"},
    ]
    assert check(*rows) == [
        ("problem", ["mismatch"]),
        ("problem", ["mismatch"]),
        ("problem", ["mismatch"]),
    ]


def test_own_customer_is_nothing_to_do(check, partner):
    ResellerRelationshipFactory(partner=partner, customer=known())
    assert check({"domain": "known.example"}) == [("nothing", [])]


def test_customer_of_another_partner_can_have_this_one_too(check):
    ResellerRelationshipFactory(customer=known())
    assert check({"domain": "known.example"}) == [("link", [])]


def test_relationship_that_ended_here_comes_back_by_a_request_only(check, partner):
    ResellerRelationshipFactory(
        partner=partner,
        customer=known(),
        state=RelationshipState.REMOVED,
        ended_at=timezone.now(),
    )
    assert check({"domain": "known.example"}) == [("problem", ["ended_here"])]


def test_customer_that_nobody_can_tell_is_left_alone(check):
    customer = known(contact_email="")
    assert check({"domain": "known.example"}) == [("problem", ["nobody_to_tell"])]
    DirectoryUserFactory(customer=customer, global_admin=True)
    assert check({"domain": "known.example"}, {"domain": "x"})[0] == ("link", [])


def test_other_cloud_and_other_market(check):
    CustomerFactory(default_domain="gov.example", cloud=Cloud.US_GOVERNMENT, country="US")
    CustomerFactory(default_domain="us.example", country="US")
    assert check({"domain": "gov.example"}, {"domain": "us.example"}) == [
        ("problem", ["other_cloud"]),
        ("problem", ["other_market"]),
    ]


def test_a_location_opens_its_market(check, partner):
    PartnerLocationFactory(partner=partner, country="US")
    CustomerFactory(default_domain="us.example", country="US")
    assert check({"domain": "us.example"}) == [("link", [])]


@pytest.mark.parametrize("subdomain", ["", "mail."])
def test_nobody_sells_to_itself(check, partner, subdomain):
    row = ADATUM | {"domain": f"{subdomain}{partner.domain}", "contact_email": "a@adatum.example"}
    assert check(row) == [("problem", ["own_domain"])]


def test_a_customer_that_holds_the_own_domain_is_oneself(check, partner):
    known(domains=[partner.domain])
    assert check({"domain": "known.example"}) == [("problem", ["own_domain"])]


def test_a_partners_domain_and_id_are_no_customers(check):
    other = PartnerFactory(domain="rival.example")
    rows = [ADATUM | {"domain": "rival.example"}, ADATUM | {"tenant_id": str(other.public_id)}]
    found = check(rows[0])
    assert found == [("problem", ["partner_domain"])]
    assert check(rows[1]) == [("problem", ["bad_tenant_id"])]


def test_registration_id_finds_the_same_company_under_another_domain(check):
    CustomerFactory(registration_id="0000111111", country="PL")
    CustomerFactory(registration_id="0000222222", country="CZ")
    assert check(ADATUM, ADATUM | {"registration_id": "0000222222", "domain": "b.example"}) == [
        ("problem", ["known_registration"]),
        ("create", []),
    ]


def test_duplicates_in_the_file_name_the_earlier_line(check, partner, alice):
    customer = known(domains=["further.example"])
    found = check(
        ADATUM,
        ADATUM | {"domain": "ADATUM.example."},
        ADATUM | {"domain": "b.example"},  # the same registration ID
        {"domain": "known.example"},
        {"domain": "further.example"},
        {"tenant_id": str(customer.public_id)},
    )
    assert found == [
        ("create", []),
        ("problem", ["duplicate"]),
        ("problem", ["duplicate"]),
        ("link", []),
        ("problem", ["duplicate"]),
        ("problem", ["duplicate"]),
    ]


def test_duplicate_says_which_line(check, partner, alice, drain_tasks):
    found = uploaded(partner, alice, ADATUM, ADATUM)
    drain_tasks()
    assert [problem_text(problem) for problem in rows_of(found)[1].problems] == [
        "This customer is in line 2 already."
    ]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"name": ""}, ["missing"]),
        ({"name": "GmbH"}, ["bad_name"]),
        ({"name": "X"}, ["bad_name"]),
        ({"name": "A" * 201}, ["too_long"]),
        ({"domain": ""}, ["no_key"]),
        ({"domain": "not a domain"}, ["bad_domain"]),
        ({"domain": "gmail.com"}, ["public_domain"]),
        ({"domain": "onmicrosoft.com"}, ["public_domain"]),
        ({"domain": "", "tenant_id": str(uuid.uuid4())}, ["missing"]),
        ({"tenant_id": "7"}, ["bad_tenant_id"]),
        ({"tenant_id": str(uuid.UUID(int=0))}, ["bad_tenant_id"]),
        ({"country": ""}, ["missing"]),
        ({"country": "Ruritania"}, ["bad_country"]),
        ({"country": "US", "registration_id": "", "postal_code": ""}, ["other_market"]),
        ({"registration_id": ""}, ["missing"]),
        ({"phone": ""}, ["missing"]),
        ({"phone": "12"}, ["bad_phone"]),
        ({"phone": "call us"}, ["bad_phone"]),
        ({"contact_email": ""}, ["missing"]),
        ({"contact_email": "ola"}, ["bad_email"]),
        ({"contact_email": "ola@microsoft.com"}, ["foreign_email"]),
        ({"contact_first_name": "A" * 51}, ["too_long"]),
        ({"postal_code": "1"}, ["bad_postal_code"]),
        ({"since": "2024-13-01"}, ["bad_since"]),
        ({"since": "01/02/2024"}, ["bad_since"]),
        ({"since": "2199-01-01"}, ["since_in_future"]),
        ({"since": "1024-01-01"}, ["since_too_early"]),
        ({"name": "", "country": "", "contact_email": ""}, ["missing"] * 3),
    ],
)
def test_what_is_wrong_with_a_new_customer(check, changed, problems):
    assert check(ADATUM | changed) == [("problem", problems)]


@pytest.mark.parametrize(
    "changed",
    [
        {"country": "Poland"},
        {"country": "pl"},
        {"since": "31.05.2024"},
        {"since": "2024-05-31"},
        {"country": "CZ", "registration_id": "", "phone": "", "postal_code": "110 00"},
        {"city": "", "postal_code": "", "contact_first_name": "", "contact_last_name": ""},
        {"domain": "żółw.example"},
    ],
)
def test_what_is_right(check, changed):
    assert check(ADATUM | changed) == [("create", [])]


def test_the_contact_of_the_partner_is_not_the_customers(check, partner):
    row = ADATUM | {"contact_email": f"ola@{partner.domain}"}
    assert check(row) == [("problem", ["foreign_email"])]


def test_states_are_known_by_name_and_by_code(partner, check):
    PartnerLocationFactory(partner=partner, country="US")
    row = ADATUM | {"country": "US", "registration_id": "", "phone": "", "postal_code": "62701"}
    assert check(row | {"state": "Illinois"}) == [("create", [])]
    assert check(row | {"state": "il"}) == [("create", [])]
    assert check(row | {"state": "Sussex"})[0][1][0] == "bad_state"
    assert check(row | {"state": "TX"}) == [("problem", ["bad_postal_code"])]


def test_the_profile_of_a_known_customer_is_not_looked_at(check):
    known()
    row = {"domain": "known.example", "name": "X", "country": "Ruritania", "contact_email": "ola"}
    assert check(row) == [("link", [])]


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_is_told(code):
    text = problem_text(Problem(code, "domain", "x" * 500).stored())
    assert "%" not in text
    assert text.endswith(".")
    assert len(text) < 200


def test_a_problem_says_which_cell(db):
    assert problem_text(["bad_email", "contact_email", "ola"]) == (
        "Email address: ola is not an email address."
    )
    assert problem_text(["missing", "country", ""]) == (
        "Country/region is missing; a new customer needs it."
    )
