"""The list "Users and licenses" on both sides, and one user."""

from collections.abc import Callable

import pytest
from django.test import Client

from customers.enums import DirectoryRole
from customers.models import ResellerRelationship
from customers.services import remove_admin
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.users import services
from subscriptions.users.places import read_id, short
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import MembershipFactory
from tests.factories.subscriptions import LicenseAssignmentFactory
from tests.subscriptions.users.conftest import Directory

type ClientFor = Callable[[User], Client]


def names(response) -> list[str]:
    return [row["display_name"] for row in response.context["rows"]]


def test_list_shows_people_by_name_with_licenses(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa Lis")
    scene.person("Łukasz")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    DirectoryUserFactory.create(display_name="A stranger")

    page = client.get(scene.url)

    assert names(page) == ["Ewa Lis", "Łukasz", "Tina Admin"]
    assert page.context["rows"][0]["licenses"] == ["Office"]
    assert page.context["rows"][2]["roles"] == "Global admin"
    assert "Tailspin</strong> | Users and licenses" in page.text


def test_own_admin_sees_the_same(scene: Directory, client_for: ClientFor) -> None:
    scene.person("Ewa Lis")

    page = client_for(scene.admin.user).get(scene.own_url)

    assert names(page) == ["Ewa Lis", "Tina Admin"]
    assert f"{scene.own_url}add/" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lukasz", ["Łukasz Żak"]),
        ("q=ZAK", ["Łukasz Żak"]),
        ("q=olga@tail", ["Olga"]),
        ("q=nobody", []),
        ("role=global_admin", ["Tina Admin"]),
        ("role=none", ["Olga", "Łukasz Żak"]),
        ("role=nonsense", ["Olga", "Tina Admin", "Łukasz Żak"]),
        ("license=any", ["Olga"]),
        ("license=none", ["Tina Admin", "Łukasz Żak"]),
        ("license={office}", ["Olga"]),
        ("license=nonsense", ["Olga", "Tina Admin", "Łukasz Żak"]),
    ],
)
def test_search_and_filters(scene: Directory, client: Client, query: str, found: list[str]) -> None:
    scene.person("Łukasz Żak")
    olga = scene.person("Olga", user__email="olga@tailspin.example")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=olga)

    page = client.get(f"{scene.url}?{query.format(office=scene.office.public_id)}")

    assert sorted(names(page)) == sorted(found)


def test_pages_follow_each_other_and_ticks_last(
    scene: Directory, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subscriptions.users.people.PAGE_SIZE", 2)
    people = [scene.person(name) for name in ("Anna", "Bea", "Cyd")]
    anna = short(people[0].public_id)

    first = client.get(scene.url)
    second = client.get(scene.url, {"u": anna, "cursor": first.context["page"].next})
    back = client.get(scene.url, {"u": anna, "cursor": second.context["page"].previous})
    last = client.get(scene.url, {"u": anna, "cursor": "last"})
    before_last = client.get(scene.url, {"cursor": last.context["page"].previous})
    assert (names(last), last.context["page"].next) == (["Cyd", "Tina Admin"], "")
    assert names(before_last) == ["Anna", "Bea"]
    everybody = client.get(scene.url, {"u": anna, "all": f"-{first.context['page'].next}"})

    assert [names(page) for page in (first, second, back)] == [
        ["Anna", "Bea"], ["Cyd", "Tina Admin"], ["Anna", "Bea"],
    ]  # fmt: skip
    assert second.context["elsewhere"] == [anna]
    assert f'<input type="hidden" name="u" value="{anna}">' in second.text
    assert [row["is_ticked"] for row in back.context["rows"]] == [True, False]
    assert names(everybody) == ["Cyd", "Tina Admin"]
    assert everybody.context["chosen_count"] == 3


def test_ids_in_addresses_are_short() -> None:
    import uuid  # noqa: PLC0415

    public_id = uuid.uuid4()

    assert len(short(public_id)) == 22
    assert read_id(short(public_id)) == read_id(str(public_id)) == public_id
    assert [read_id(text) for text in ("", "x", "!" * 22, "ł" * 22, "é" * 36)] == [None] * 5


def test_deleted_users_have_a_tab(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa Lis")
    services.delete_person(scene.acting, ewa.public_id)

    page, tab = client.get(scene.url), client.get(f"{scene.url}deleted/")

    assert names(page) == ["Tina Admin"]
    assert "Deleted users</a>" not in page.text
    assert "Deleted users (1)" in page.text
    assert names(tab) == ["Ewa Lis"]
    assert "until" in tab.context["rows"][0]


def test_a_user_is_shown_with_everything(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa Lis", DirectoryRole.PASSWORD_ADMIN, first_name="Ewa", last_name="Lis")
    LicenseAssignmentFactory.create(
        subscription=scene.office, directory_user=ewa, disabled_plans=["Chat"]
    )

    page = client.get(f"{scene.url}{ewa.public_id}/")

    assert "Password admin" in page.text
    assert "Mail, Files" in page.text
    assert "Switched off: Chat" in page.text
    assert f"{ewa.public_id}/edit/" in page.text


def test_beside_the_list_a_user_is_a_panel(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa Lis")

    panel = client.get(f"{scene.url}{ewa.public_id}/", headers={"HX-Request": "true"})

    assert panel.text.lstrip().startswith("<dialog")
    assert f"{ewa.public_id}/edit/" in panel.text
    assert "<html" not in panel.text


def test_sellers_see_and_license_but_change_nothing(
    scene: Directory, client_for: ClientFor
) -> None:
    ewa = scene.person("Ewa Lis")
    browser = client_for(scene.member(Role.SALES_AGENT))

    page, one = browser.get(scene.url), browser.get(f"{scene.url}{ewa.public_id}/")

    assert "Manage licenses" in page.text
    assert f"{scene.url}add/" not in page.text
    assert "Reset password" not in page.text
    assert "/edit/" not in one.text


def test_without_a_grant_the_page_says_why_and_what_next(scene: Directory, client: Client) -> None:
    remove_admin(scene.grant, actor=scene.admin.user, reason="We do it ourselves")

    page = client.get(scene.url)
    press = client.post(f"{scene.url}delete/", {"u": str(scene.admin.public_id)})

    assert page.status_code == 200
    assert "no longer has delegated admin privileges" in page.text
    assert "We do it ourselves" in page.text
    assert 'aria-current="page">Users and licenses' in page.text  # still marked in the menu
    assert "Request delegated admin privileges" in page.text
    assert press.status_code == 403
    assert "no longer has delegated admin privileges" in press.text
    scene.admin.refresh_from_db()
    assert scene.admin.state == "active"


def test_a_grant_without_a_relationship_opens_the_directory(
    scene: Directory, client: Client
) -> None:
    ResellerRelationship.objects.update(state="removed")

    assert client.get(scene.url).status_code == 200


def test_neither_relationship_nor_grant_is_not_there(scene: Directory, client: Client) -> None:
    ResellerRelationship.objects.update(state="removed")
    remove_admin(scene.grant, actor=scene.admin.user)

    assert client.get(scene.url).status_code == 404
    assert client.post(f"{scene.url}delete/").status_code == 404


def test_strangers_find_nothing(scene: Directory, client_for: ClientFor, charlie: User) -> None:
    other = Partner.objects.get(slug="charlies-cloud")
    stranger = client_for(charlie)
    own = scene.url.replace("/p/fabrikam/", f"/p/{other.slug}/")

    assert stranger.get(scene.url).status_code == 404
    assert stranger.get(own).status_code == 404
    assert stranger.get(scene.own_url).status_code == 404


def test_a_plain_user_is_told_who_can(scene: Directory, client_for: ClientFor) -> None:
    page = client_for(scene.person().user).get(scene.own_url)

    assert page.status_code == 403
    assert "Tina Admin" in page.text


def test_own_user_admin_may_manage_but_give_no_roles(
    scene: Directory, client_for: ClientFor
) -> None:
    ewa = scene.person("Ewa Lis")
    browser = client_for(scene.person("Uwe", DirectoryRole.USER_ADMIN).user)

    assert browser.get(scene.own_url).status_code == 200
    assert browser.get(f"{scene.own_url}{ewa.public_id}/edit/").status_code == 200
    assert browser.get(f"{scene.own_url}{ewa.public_id}/roles/").status_code == 403


def test_names_are_escaped(scene: Directory, client: Client) -> None:
    scene.person("<b>Bold</b>")

    page = client.get(scene.url)

    assert "<b>Bold" not in page.text


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_for_many(
    scene: Directory, client: Client, django_assert_num_queries, number: int
) -> None:
    for each in range(number):
        person = scene.person(f"Person {each}", DirectoryRole.SERVICE_ADMIN)
        LicenseAssignmentFactory.create(subscription=scene.office, directory_user=person)
    client.get(scene.url)  # stamps the use of the privileges

    # session, user, membership, grant; subscriptions to filter by; people, roles, licenses; deleted
    with django_assert_num_queries(9):
        client.get(scene.url)
    MembershipFactory.create()
