"""The Action Center of the customer portal, and what is told about customers on both sides."""

from typing import Any

import pytest
from django.urls import reverse

from customers import services
from customers.enums import DirectoryRole
from customers.imports import services as imports
from partners.models import Notification, NotificationPreference, OutgoingMail
from tests.factories.customers import (
    AdminGrantFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.imports import CustomerImportFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(carol: Any) -> Any:
    return carol.directory_user.customer if hasattr(carol, "directory_user") else _customer(carol)


def _customer(user: Any) -> Any:
    from customers.selectors import directory_user_of  # noqa: PLC0415

    person = directory_user_of(user)
    assert person is not None
    return person.customer


def titles(client: Any, url: str, tab: str = "news") -> list[str]:
    return [row.title for row in client.get(url, {"tab": tab}).context["rows"]]


@pytest.fixture
def removed(partner: Any, alice: Any, carol: Any, customer: Any) -> Any:
    ResellerRelationshipFactory(partner=partner, customer=customer)
    grant = AdminGrantFactory(partner=partner, customer=customer)
    return services.remove_admin(grant, actor=carol)


def test_removed_privileges_are_told_on_both_sides(
    client_for, partner, alice, carol, customer, removed
):
    staff = reverse("notifications:list", args=[partner.slug])
    portal = reverse("notifications_portal:list", args=[customer.public_id])

    assert titles(client_for(alice), staff) == [
        "Carol's Company removed your delegated admin privileges"
    ]
    assert titles(client_for(carol), portal) == [
        "Carol Carter (carol@carols.example) removed the roles of Alice's Cloud"
    ]
    assert Notification.objects.filter(mailed_at=None).count() == 0  # both have their own mail


def test_without_a_relationship_it_leads_nowhere(client_for, partner, alice, carol, customer):
    services.remove_admin(AdminGrantFactory(partner=partner, customer=customer), actor=carol)
    url = reverse("notifications:list", args=[partner.slug])

    [row] = client_for(alice).get(url, {"tab": "news"}).context["rows"]

    assert row.url == ""


def test_customers_people_choose_their_mails(client_for, partner, alice, carol, customer):
    NotificationPreference.objects.create(
        user=carol, kind="admin_removed_at_customer", mail="never"
    )
    services.remove_admin(AdminGrantFactory(partner=partner, customer=customer), actor=carol)

    assert not OutgoingMail.objects.filter(kind="admin_removed_customer").exists()
    page = client_for(carol).get(
        reverse("notifications_portal:preferences", args=[customer.public_id])
    )
    assert page.context["form"]["mail_admin_removed_at_customer"].value() == "never"


def test_plain_user_and_stranger(client_for, carol, customer, removed, charlie):
    plain = DirectoryUserFactory(customer=customer, roles=[DirectoryRole.SERVICE_ADMIN]).user
    url = reverse("notifications_portal:list", args=[customer.public_id])

    assert titles(client_for(plain), url) == []
    assert client_for(charlie).get(url).status_code == 404
    other = DirectoryUserFactory(global_admin=True).user
    assert client_for(other).get(url).status_code == 404


def test_global_admin_no_more_sees_it_no_more(client_for, carol, customer, removed):
    url = reverse("notifications_portal:list", args=[customer.public_id])
    assert len(titles(client_for(carol), url)) == 1

    carol.directory_user.role_assignments.all().delete()

    assert titles(client_for(carol), url) == []


def test_portal_pages_have_the_bell(client_for, carol, customer, removed):
    page = client_for(carol).get(reverse("customer_home", args=[customer.public_id])).text
    bell = reverse("notifications_portal:bell", args=[customer.public_id])

    assert f'data-live="{bell}"' in page
    assert ">1<" in client_for(carol).get(bell).text


def test_import_is_to_be_asked_for_until_it_is(client_for, partner, alice, drain_tasks):
    from customers.imports import running  # noqa: PLC0415
    from customers.imports.enums import ImportState  # noqa: PLC0415

    found = CustomerImportFactory(partner=partner, uploaded_by=alice, state=ImportState.CHECKING)
    running._finish(found)
    url = reverse("notifications:list", args=[partner.slug])
    expected = [f"The file {found.file_name} is checked: ask for approval"]
    assert titles(client_for(alice), url, "actions") == expected

    imports.discard(found, actor=alice)

    assert titles(client_for(alice), url, "actions") == []


def test_uploader_has_a_mail_of_its_own(partner, alice):
    from customers.imports.enums import ImportState  # noqa: PLC0415

    colleague = MembershipFactory(partner=partner).user
    found = CustomerImportFactory(partner=partner, uploaded_by=alice, state=ImportState.WAITING)

    imports.reject(found, actor=alice, reason="No proof")

    rows = {row.user: row for row in Notification.objects.all()}
    assert rows[alice].mailed_at is not None
    assert rows[colleague].mailed_at is None
    assert rows[alice].about["reason"] == "No proof"
