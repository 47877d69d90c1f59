"""Service management: what the customer's services are, who gets in, how old the news is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.enums import Role
from partners.models import Partner
from subscriptions.enums import SubscriptionState
from subscriptions.health import selectors
from subscriptions.models import HealthFetch
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.requests import HealthFetchFactory, ServiceHealthFactory
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    ProductFactory,
    SubscriptionFactory,
)


@pytest.fixture
def seller(db: None) -> Partner:
    return PartnerFactory(name="Fabrikam", provider=True)


@pytest.fixture
def customer(seller: Partner) -> Customer:
    found = CustomerFactory(name="Tailspin Toys")
    ResellerRelationshipFactory(partner=seller, customer=found)
    AdminGrantFactory(partner=seller, customer=found)
    return found


def client_of(partner: Partner, role: Role = Role.ADMIN_AGENT) -> Client:
    client = Client()
    client.force_login(MembershipFactory(partner=partner, roles=[role]).user)
    return client


def url(partner: Partner, customer: Customer) -> str:
    return reverse("subscriptions:services", args=[partner.slug, customer.public_id])


def has(customer: Customer, plans: list[str], **other: Any) -> Any:
    other.setdefault("partner", PartnerFactory(provider=True))
    offer = OfferFactory(product=ProductFactory(service_plans=plans))
    return SubscriptionFactory(customer=customer, offer=offer, **other)


def test_services_come_from_subscriptions(customer: Customer) -> None:
    first = has(customer, ["Mail", "Files"], quantity=10)
    second = has(customer, ["mail"], quantity=5)
    has(customer, ["Mail"], quantity=99, state=SubscriptionState.SUSPENDED)
    has(customer, ["Old"], state=SubscriptionState.DISABLED)
    has(customer, ["Gone"], state=SubscriptionState.DELETED)
    has(customer, ["Waiting"], pending=True)
    has(CustomerFactory(), ["Elsewhere"])
    LicenseAssignmentFactory(subscription=first)
    LicenseAssignmentFactory(subscription=first, disabled_plans=["Files"])
    LicenseAssignmentFactory(subscription=second)
    ServiceHealthFactory(service="MAIL", state="critical")

    files, mail, old = selectors.services_of(customer)

    assert (mail.name, mail.seats, mail.used, mail.state) == ("Mail", 15, 3, "active")
    assert (files.name, files.seats, files.used) == ("Files", 10, 1)
    assert (old.name, old.has_seats, old.state) == ("Old", False, "disabled")
    assert [service.health and service.health.state for service in (files, mail, old)] == [
        None, "critical", None
    ]  # fmt: skip


def test_page(seller: Partner, customer: Customer) -> None:
    own = has(customer, ["Mail"], partner=seller, nickname="Office")
    has(customer, ["Files"], nickname="Of somebody else")
    ServiceHealthFactory(
        service="Mail",
        state="degraded",
        title="<b>Slow</b>",
        details_url="https://status.example/1",
    )
    HealthFetchFactory()

    response = client_of(seller).get(url(seller, customer))

    shown = response.content.decode()
    assert response.status_code == 200
    assert "&lt;b&gt;Slow&lt;/b&gt;" in shown
    assert 'href="https://status.example/1" rel="noopener noreferrer nofollow"' in shown
    assert "Degraded" in shown
    assert "Nothing reported" in shown
    detail = reverse("subscriptions:detail", args=[seller.slug, customer.public_id, own.public_id])
    assert f'href="{detail}">Office</a>' in shown
    assert "Of somebody else" in shown
    grant = AdminGrant.objects.get()
    assert grant.last_used_at is not None


def test_links_lead_to_pages_that_exist(seller: Partner, customer: Customer) -> None:
    has(customer, ["Mail"], partner=seller)
    client = client_of(seller)
    for related in (True, False):  # a grant can outlive the relationship
        if not related:
            ResellerRelationship.objects.update(state="removed")
        shown = client.get(url(seller, customer)).content.decode()
        content = shown[shown.index('<main id="main"') : shown.index("</main>")]
        links = [part.split('"')[0] for part in content.split('href="')[1:]]
        for link in [each for each in links if not each.startswith("/static/")]:
            assert client.get(link).status_code == 200, (related, link)


def test_without_privileges_the_reason_and_the_next_step(
    seller: Partner, customer: Customer
) -> None:
    AdminGrant.objects.all().delete()
    response = client_of(seller).get(url(seller, customer))

    assert response.status_code == 200
    assert "Request delegated admin privileges" in response.content.decode()
    assert "Service health" not in response.content.decode()


def test_strangers_find_nothing(customer: Customer) -> None:
    other = PartnerFactory(provider=True)
    assert client_of(other).get(url(other, customer)).status_code == 404


def test_sales_agents_see_health_and_who_administers(seller: Partner, customer: Customer) -> None:
    agent = MembershipFactory(partner=seller, roles=[Role.HELPDESK_AGENT])
    shown = client_of(seller, Role.SALES_AGENT).get(url(seller, customer)).content.decode()

    assert "Service health" in shown
    assert agent.user.name in shown
    assert client_of(seller, Role.BILLING_ADMIN).get(url(seller, customer)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_queries(
    seller: Partner, customer: Customer, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        row = has(customer, [f"Plan {each}", "Mail"], partner=seller)
        LicenseAssignmentFactory(subscription=row, disabled_plans=["Mail"])
        ServiceHealthFactory(service=f"Plan {each}")
    HealthFetchFactory()
    AdminGrant.objects.update(last_used_at=timezone.now())
    client = client_of(seller)
    with django_assert_num_queries(9):
        client.get(url(seller, customer))


# --- the customer's own people


def portal(customer: Customer) -> str:
    return reverse("subscriptions_portal:services", args=[customer.public_id])


def own_client(customer: Customer, *roles: str) -> Client:
    person = DirectoryUserFactory(customer=customer)
    for role in roles:
        person.role_assignments.create(role=role)
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.parametrize("role", ["global_admin", "service_admin"])
def test_own_admins_see_how_their_services_do(customer: Customer, role: str) -> None:
    has(customer, ["Mail"], nickname="Office", quantity=10)
    has(CustomerFactory(), ["Elsewhere"])
    ServiceHealthFactory(service="Mail", state="degraded", title="<b>Slow</b>")
    HealthFetchFactory(succeeded=True)
    HealthFetchFactory(succeeded=False, problem="The source answers with status 503.")
    client = own_client(customer, role)

    shown = client.get(portal(customer)).content.decode()

    for text in ("Mail", "Degraded", "&lt;b&gt;Slow&lt;/b&gt;", "0 of 10", "Office"):
        assert text in shown
    assert "the source has not answered since" in shown
    assert "status 503" not in shown
    assert "Elsewhere" not in shown
    assert "/p/" not in shown
    assert f'href="{portal(customer)}" aria-current="page"' in shown  # the menu
    home = client.get(reverse("customer_home", args=[customer.public_id])).content.decode()
    assert f'href="{portal(customer)}"' in home[home.index('<main id="main"') :]


def test_own_page_without_services(customer: Customer) -> None:
    shown = own_client(customer, "service_admin").get(portal(customer)).content.decode()
    assert "No subscription of your organization comes with a service." in shown


def test_other_people_are_told_who_sees_it(customer: Customer) -> None:
    admin = DirectoryUserFactory(customer=customer, global_admin=True, display_name="Tina")
    for roles in ([], ["user_admin"]):
        refused = own_client(customer, *roles).get(portal(customer))
        assert refused.status_code == 403
        assert admin.display_name in refused.content.decode()
    home = own_client(customer).get(reverse("customer_home", args=[customer.public_id]))
    assert portal(customer) not in home.content.decode()
    foreign = own_client(CustomerFactory(), "global_admin")
    assert foreign.get(portal(customer)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_own_page(
    customer: Customer, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        row = has(customer, [f"Plan {each}", "Mail"])
        LicenseAssignmentFactory(subscription=row, disabled_plans=["Mail"])
        ServiceHealthFactory(service=f"Plan {each}")
    HealthFetchFactory()
    client = own_client(customer, "service_admin")
    with django_assert_num_queries(9):
        client.get(portal(customer))


# --- how old the news is


def shown_news(seller: Partner, customer: Customer) -> str:
    return client_of(seller).get(url(seller, customer)).content.decode()


def test_honest_about_its_age(seller: Partner, customer: Customer, settings: Any) -> None:
    has(customer, ["Mail"])
    settings.SERVICE_HEALTH_URL = ""
    assert "have named no source" in shown_news(seller, customer)
    settings.SERVICE_HEALTH_URL = "https://status.example/feed"
    assert "The source has not answered yet" in shown_news(seller, customer)
    assert "Not known" in shown_news(seller, customer)
    HealthFetchFactory()
    fresh = shown_news(seller, customer)
    assert "As of" in fresh
    assert "the source has not answered since" not in fresh
    HealthFetchFactory(succeeded=False, problem="The source answers with status 503.")
    failed = shown_news(seller, customer)
    assert "the source has not answered since" in failed
    assert "status 503" not in failed  # that is for operators


def test_old_news_is_stale_even_if_nobody_asked(settings: Any, db: None) -> None:
    settings.SERVICE_HEALTH_URL = "https://status.example/feed"
    HealthFetchFactory(started_at=timezone.now() - timedelta(minutes=29))
    assert not selectors.news().is_stale
    HealthFetch.objects.update(finished_at=timezone.now() - timedelta(minutes=31))
    assert selectors.news().is_stale


def test_an_attempt_under_way_is_no_failure(settings: Any, db: None) -> None:
    settings.SERVICE_HEALTH_URL = "https://status.example/feed"
    HealthFetchFactory(started_at=timezone.now() - timedelta(minutes=5))
    HealthFetchFactory(finished_at=None, succeeded=False)
    assert not selectors.news().is_stale


def test_a_page_never_asks(
    seller: Partner, customer: Customer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_args: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr("subscriptions.health.source.ask", asked)
    settings.SERVICE_HEALTH_URL = "https://status.example/feed"
    assert client_of(seller).get(url(seller, customer)).status_code == 200
