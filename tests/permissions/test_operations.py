"""Django admin: operators in, everybody else out, nothing deleted."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from partners.models import AuditEntry
from tests.permissions.routes import Route, all_routes
from tests.permissions.world import World, build

ARGUMENTS = {
    "object_id": "1", "pk": 1, "app_label": "partners", "url": "nowhere/",
    "content_type_id": "1",
}  # fmt: skip
# The admin's own sign-in sends on to the one of everybody.
SIGN_IN = ("/accounts/login/", "/admin/login/")
# Ways in and out, which have to be open.
DOORS = {"admin:login", "admin:logout"}


@pytest.fixture
def world(db: None) -> World:
    return build()


def addresses() -> list[tuple[Route, str]]:
    found = []
    for route in all_routes():
        if not route.is_admin or route.name in DOORS:
            continue
        try:
            arguments = {key: ARGUMENTS[key] for key in route.arguments}
            found.append((route, reverse(route.name, kwargs=arguments)))
        except NoReverseMatch:
            continue  # Django's redirects of old addresses have no name
    return found


# The admin knows kinds of login, not roles: one of each kind will do.
@pytest.mark.parametrize("actor", ["GA", "NO", "admin", "user", "anonymous"])
def test_closed_to_all_but_operators(world: World, actor: str) -> None:
    client, before = world.client(actor), AuditEntry.objects.count()
    for route, url in addresses():
        for response in (client.get(url), client.post(url)):
            if actor == "anonymous":
                assert response.status_code == 302, route
                assert response.headers["Location"].startswith(SIGN_IN), route
            else:
                assert response.status_code in {302, 403}, route
                assert response.status_code == 403 or "login" in response.headers["Location"]
    assert AuditEntry.objects.count() == before


def test_open_to_operators(world: World) -> None:
    client = world.client("operator")
    assert client.get(reverse("admin:index")).status_code == 200
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200, name


def test_nothing_is_deleted_there(world: World) -> None:
    client = world.client("operator")
    for model in admin.site._registry:
        found = model._default_manager.first()
        if found is None or model._meta.app_label == "django_tasks_database":
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_delete"
        response = client.post(reverse(name, args=[found.pk]), {"post": "yes"})
        assert response.status_code == 403, name
        assert model._default_manager.filter(pk=found.pk).exists()
