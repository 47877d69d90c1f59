"""Error pages say what happened, who can help and where to go on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from partnercenter import errors
from partners.access import refuse
from partners.enums import Permission
from partners.exceptions import AccessRefused
from partners.models import Partner
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory


@pytest.mark.django_db
def test_unknown_address(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Page not found" in response.text


def test_refusal_names_reason_and_helpers(rf: RequestFactory) -> None:
    request = rf.get("/p/fabrikam/")
    request.user = AnonymousUser()
    helpers = ["Alice <alice@fabrikam.example>", "Bob <bob@fabrikam.example>"]

    response = errors.permission_denied(request, AccessRefused("You cannot order.", helpers))

    assert response.status_code == 403
    assert "You cannot order." in response.text
    assert "Alice &lt;alice@fabrikam.example&gt;" in response.text
    assert "Bob &lt;bob@fabrikam.example&gt;" in response.text


def test_plain_refusal_tells_nothing_of_its_inside(rf: RequestFactory) -> None:
    request = rf.get("/p/fabrikam/")
    request.user = AnonymousUser()

    response = errors.permission_denied(request, PermissionDenied("row 17 of table x"))

    assert response.status_code == 403
    assert "row 17" not in response.text
    assert "Who can help" not in response.text


def test_crash_page_needs_neither_database_nor_frame(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "offered"),
    [("http://testserver/p/fabrikam/", True), ("https://elsewhere.example/form", False)],
)
def test_form_open_too_long(referer: str, offered: bool) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("set_theme"), {"theme": "dark"}, headers={"referer": referer})

    assert response.status_code == 403
    assert "The form was open too long" in response.text
    assert (f'href="{referer}"' in response.text) is offered
    assert "theme" not in response.cookies


# --- a right that the kind of partner lacks ---------------------------------------------------

SLUG = "northwind"
DIRECTORY = 'href="/providers/"'


def reseller() -> Partner:
    return PartnerFactory.create(name="Northwind", slug=SLUG, reseller=True)


def refused(partner: Partner, url_name: str = "resellers:list") -> str:
    """What its global admin reads on a page for another kind of partner."""
    client = Client()
    client.force_login(MembershipFactory.create(partner=partner).user)
    answer = client.get(reverse(url_name, args=[partner.slug]))
    assert answer.status_code == 403
    return answer.content.decode()


@pytest.mark.django_db
def test_reseller_is_told_its_providers() -> None:
    partner = reseller()
    ours, former = (
        PartnershipFactory.create(reseller=partner, provider__name="Fabrikam"),
        PartnershipFactory.create(reseller=partner, provider__name="Former", removed=True),
    )
    PartnershipFactory.create(provider__name="Of others")

    page = refused(partner)

    assert "Your kind of partner cannot do this" in page
    assert "Open to: Indirect provider." in page
    assert reverse("provider_profile", args=[ours.provider.public_id]) in page
    assert former.provider.name not in page
    assert "Of others" not in page
    assert DIRECTORY not in page


@pytest.mark.django_db
def test_reseller_of_many_providers_finds_the_rest_in_its_list() -> None:
    partner = reseller()
    for number in range(errors.MANY_PROVIDERS + 1):
        PartnershipFactory.create(reseller=partner, provider__name=f"Provider {number}")

    page = refused(partner)

    assert "Provider 4" in page
    assert "Provider 5" not in page
    assert "All your indirect providers" in page


@pytest.mark.django_db
def test_reseller_without_a_partnership_is_led_to_the_directory() -> None:
    page = refused(reseller())

    assert "has no partnership with one yet" in page
    assert DIRECTORY in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "page_of", "open_to"),
    [
        ("direct", "resellers:list", "Indirect provider"),
        ("provider", "resellers:providers", "Indirect reseller"),
    ],
)
def test_other_kinds_are_told_whom_it_is_open_to(kind: str, page_of: str, open_to: str) -> None:
    page = refused(PartnerFactory.create(**{kind: True}), page_of)

    assert f"Open to: {open_to}." in page
    assert "Who can help" not in page
    assert DIRECTORY not in page


@pytest.mark.django_db
def test_reseller_that_cannot_order_is_told_who_orders_for_it(rf: RequestFactory) -> None:
    partner = reseller()
    PartnershipFactory.create(reseller=partner, provider__name="Fabrikam")
    request = rf.get("/")
    request.user = AnonymousUser()

    response = errors.permission_denied(request, refuse(partner, Permission.PLACE_ORDER))

    page = response.content.decode()
    assert "Open to: Direct-bill partner, Indirect provider." in page
    assert "Fabrikam" in page
