"""The frame shows what the person may open, and costs no query."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from partnercenter.shell import Shell, shell
from partners.enums import Role
from tests.factories.customers import CustomerFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def frame(request: HttpRequest, **attributes: Any) -> Shell:
    for name, value in attributes.items():
        setattr(request, name, value)
    return shell(request)["shell"]


def staff_frame(rf: RequestFactory, path: str, *roles: Role) -> Shell:
    membership = MembershipFactory.create(partner__slug="fabrikam", roles=list(roles))
    return frame(
        rf.get(path), user=membership.user, partner=membership.partner, membership=membership
    )


def test_partner_center_offers_customers_to_those_who_may_see_them(rf: RequestFactory) -> None:
    path = reverse("customers:list", args=["fabrikam"])

    found = staff_frame(rf, path, Role.SALES_AGENT)

    labels = [item.label for item in found.menu]
    assert labels == ["Home", "Customers", "Pricing", "Account settings"]
    assert [(item.label, item.current) for item in found.side_menu] == [
        ("Customer list", "page"),
        ("Invitations", ""),
        ("Service requests", ""),
        ("Administer", ""),
    ]
    assert found.search_url == reverse("search", args=["fabrikam"])


def test_pages_about_privileges_mark_no_other_item(rf: RequestFactory) -> None:
    path = reverse("customers:inactive_privileges", args=["fabrikam"])

    found = staff_frame(rf, path, Role.ADMIN_AGENT)

    assert [item.label for item in found.side_menu if item.current] == ["Inactive privileges"]


def test_partner_center_hides_what_no_role_opens(rf: RequestFactory) -> None:
    found = staff_frame(rf, reverse("partner_home", args=["fabrikam"]), Role.DEFAULT_USER)

    assert [item.label for item in found.menu] == ["Home", "Account settings"]
    assert (found.search_url, found.side_menu) == ("", ())


def test_account_settings_are_offered_to_those_who_manage_users(rf: RequestFactory) -> None:
    path = reverse("staff:list", args=["fabrikam"])

    found = staff_frame(rf, path, Role.ACCOUNT_ADMIN)

    assert [item.label for item in found.menu] == ["Home", "Account settings"]
    assert [(item.label, item.current) for item in found.side_menu] == [
        ("User management", "page"),
        ("Partner profile", ""),
    ]
    assert found.search_url == ""
    assert [item.label for item in found.user_menu] == [
        "Switch organization",
        "User management",
        "Change password",
    ]


@pytest.mark.parametrize(
    ("kinds", "workspaces"),
    [
        ({"provider": True}, ["Indirect resellers"]),
        ({"reseller": True}, ["Indirect providers"]),
        (
            {"provider": True, "is_indirect_reseller": True},
            ["Indirect resellers", "Indirect providers"],
        ),
        ({"direct": True}, []),
    ],
)
def test_partnerships_are_offered_by_kind_of_partner(
    rf: RequestFactory, kinds: dict[str, bool], workspaces: list[str]
) -> None:
    partner = PartnerFactory.create(slug="fabrikam", **kinds)
    membership = MembershipFactory.create(partner=partner, roles=[Role.HELPDESK_AGENT])
    below = "0b0f8a5e-5c1e-4f0e-9d3b-0f3f7f1c2d11"
    path = reverse("remove_partnership", args=["fabrikam", below])

    found = frame(rf.get(path), user=membership.user, partner=partner, membership=membership)

    labels = [item.label for item in found.workspaces]
    assert labels == ["Customers", *workspaces, "Account settings"]
    marked = {item.label: item.current for item in found.menu if item.current}
    assert marked == ({"Indirect resellers": "true"} if "Indirect resellers" in labels else {})


@pytest.mark.parametrize("below", ["", "0b0f8a5e-5c1e-4f0e-9d3b-0f3f7f1c2d11/"])
def test_customer_portal(rf: RequestFactory, settings: Any, below: str) -> None:
    customer = CustomerFactory.create(name="Contoso", cloud="germany")
    path = reverse("customers_portal:relationships", args=[customer.public_id]) + below
    user = UserFactory.create(directory=True)

    found = frame(rf.get(path), user=user, customer=customer, is_global_admin=True)

    assert [(item.label, item.open) for item in found.menu] == [
        ("Home", False),
        ("Billing", False),
        ("Support", False),
        ("Settings", True),
    ]
    assert found.product_name == settings.PORTAL_NAMES["germany"]
    assert found.organisation_name == "Contoso"


def test_customer_portal_of_a_plain_user(rf: RequestFactory) -> None:
    customer = CustomerFactory.create()
    path = reverse("customer_home", args=[customer.public_id])
    user = UserFactory.create(directory=True)

    found = frame(rf.get(path), user=user, customer=customer, is_global_admin=False)

    assert [item.label for item in found.menu] == ["Home", "Support"]


@pytest.mark.parametrize(
    ("traits", "labels"),
    [
        ({"staff": True}, ["Switch organization", "Change password"]),
        ({"directory": True}, ["Change password"]),
        ({"operator": True}, ["Operations", "Change password"]),
    ],
)
def test_account_menu(rf: RequestFactory, traits: dict[str, bool], labels: list[str]) -> None:
    found = frame(rf.get("/"), user=UserFactory.create(**traits))

    assert [item.label for item in found.user_menu] == labels


def test_frame_costs_no_query(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    membership = MembershipFactory.create()
    request = rf.get(reverse("partner_home", args=[membership.partner.slug]))

    with django_assert_num_queries(0):
        frame(request, user=membership.user, partner=membership.partner, membership=membership)


def test_a_request_that_failed_before_anybody_was_known(rf: RequestFactory) -> None:
    found = frame(rf.get("/"))

    assert (found.account, found.menu, found.home_url) == (None, [], "/")
