"""Every address, everybody, both verbs, against the table written by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from customers.models import AdminGrant, ResellerRelationship
from invitations.models import Invitation
from partners.models import AuditEntry
from resellers.models import Partnership
from tests.permissions.routes import all_routes
from tests.permissions.table import SIGN_IN, TABLE, Row
from tests.permissions.world import EVERYBODY, World, build

ROUTES = {route.name: route for route in all_routes() if not route.is_admin}
REFUSED = {SIGN_IN, 403, 404, 405}


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_every_address_has_a_row() -> None:
    assert set(ROUTES) - set(TABLE) == set(), "write down who may open these"
    assert set(TABLE) - set(ROUTES) == set(), "these addresses are gone"


def test_every_row_names_everybody() -> None:
    for name, row in TABLE.items():
        assert set(row.get) == set(row.post) == set(EVERYBODY), name


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written() -> tuple[int, ...]:
    models = (AuditEntry, Invitation, ResellerRelationship, AdminGrant, Partnership)
    return tuple(model.objects.count() for model in models)


def ask(client: Client, verb: str, url: str) -> Any:
    # Never quite empty: a form in a browser carries its token at least.
    response: Any = client.get(url) if verb == "get" else client.post(url, {"sent": "yes"})
    if isinstance(response, StreamingHttpResponse):
        assert list(response)
    return response


@pytest.mark.parametrize("name", sorted(TABLE))
def test_address(world: World, name: str) -> None:
    url = reverse(name, kwargs=world.arguments_of(ROUTES[name]))
    faults, before = [], written()
    for actor in EVERYBODY:
        client = world.client(actor)
        for verb in ("get", "post"):
            faults += faults_of(client, TABLE[name], url, actor, verb, before)
    assert faults == []


def faults_of(
    client: Client, row: Row, url: str, actor: str, verb: str, before: tuple[int, ...]
) -> list[str]:
    """What is wrong with one answer; whatever it wrote is undone, so ``before`` stays true."""
    faults = []
    with undone():
        response = ask(client, verb, url)
        status, wanted = response.status_code, row.expected(verb, actor)
        if status not in wanted:
            faults.append(f"{actor}: {verb} gives {status}, not {sorted(wanted)}")
        if status in {403, 404, 405} and written() != before:
            faults.append(f"{actor}: {verb} was refused and wrote all the same")
        if status == 403 and row.helper not in response.content.decode():
            faults.append(f"{actor}: the refusal does not name {row.helper}")
        if actor == "anonymous" and row.needs_sign_in:
            target = response.headers["Location"]
            if not target.startswith(reverse("account_login")):
                faults.append(f"{actor}: {verb} leads to {target}, not to sign-in")
    return faults


def test_a_role_less_is_a_right_less(world: World) -> None:
    """Taking a role away closes at once what it opened."""
    client = world.client("AA")
    url = reverse("customers:export", args=[world.partner.slug])
    assert client.get(url).status_code == 200
    world.people["AA"].memberships.update(roles=["helpdesk_agent"])
    assert client.get(url).status_code == 403
    world.people["AA"].memberships.update(is_active=False)
    assert client.get(url).status_code == 404


def test_roles_add_up(world: World) -> None:
    client = world.client("BA")
    url = reverse("invitations:start", args=[world.partner.slug])
    assert client.post(url).status_code == 403
    world.people["BA"].memberships.update(roles=["billing_admin", "sales_agent"])
    assert client.post(url).status_code == 303


def test_one_partner_does_not_see_what_another_one_has(world: World) -> None:
    """Under the own address, with the identity of somebody else's customer or request."""
    foreign = world.people["foreign"].memberships.get().partner
    client = world.client("foreign")
    for name in (
        "customers:row", "customers:account", "customers:bill_to", "invitations:draft",
        "customers:admin_relationships", "subscriptions:rename_owned",
        "invitations:revoke",
        "remove_partnership", "customers:import_detail", "customers:import_discard",
        "subscriptions:incentive_history", "subscriptions:agreement",
        "subscriptions:remove_relationship", "subscriptions:removal_report",
        "subscriptions:removal_report_pdf", "subscriptions:new_customer_account",
        "subscriptions:new_customer_review", "subscriptions:new_customer_done",
        "subscriptions:services", "subscriptions:customer_requests", "subscriptions:new_request",
        "subscriptions:request", "subscriptions:request_file",
    ):  # fmt: skip
        route = ROUTES[name]
        arguments = {key: world.arguments[key] for key in route.arguments}
        url = reverse(name, kwargs=arguments | {"partner_slug": foreign.slug})
        assert client.get(url).status_code == 404, name
    url = reverse("activity:entry", args=[foreign.slug, world.arguments["entry_id"]])
    assert client.get(url).status_code == 404
    for name in ("staff:edit", "staff:deactivate", "staff:reactivate", "staff:reset_password"):
        url = reverse(name, args=[foreign.slug, world.arguments["member_id"]])
        assert client.get(url).status_code == 404, name
        assert client.post(url).status_code == 404, name
