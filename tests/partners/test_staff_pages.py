"""User management as pages: the list, adding, roles, deactivating, passwords."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, OutgoingMail, Partner, User
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db

LIST = "/p/alices-cloud/settings/users/"
ADD = f"{LIST}add/"
GA, UA, AA, AC, DU = (
    Role.GLOBAL_ADMIN.value,
    Role.USER_ADMIN.value,
    Role.ADMIN_AGENT.value,
    Role.ACCOUNT_ADMIN.value,
    Role.DEFAULT_USER.value,
)
NO_PASSWORD = "!nothing-chosen-yet"
NEW = {"name": "Ewa Nowak", "email": "Ewa@People.example", "language": "pl", "roles": [AA, DU]}


@pytest.fixture
def member(partner: Partner) -> Callable[..., Membership]:
    def make(*roles: str, name: str = "Bea Brown", **more: Any) -> Membership:
        return MembershipFactory.create(partner=partner, roles=list(roles), user__name=name, **more)

    return make


@pytest.fixture
def tab(client_for: Callable[[User], Client], alice: User) -> Client:
    """Alice's, the global admin's."""
    return client_for(alice)


def page_of(member: Membership, name: str = "edit") -> str:
    return reverse(f"staff:{name}", args=[member.partner.slug, member.pk])


def shown(response: Any) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


# --- the list --------------------------------------------------------------------------------


def test_list_sorts_by_folded_name_and_leaves_out_strangers_and_the_deactivated(
    tab: Client, charlie: User, member: Any
) -> None:
    for name in ("Łucja Nowak", "Zoë Young", "adam small", "Mia Moore"):
        member(DU, name=name)
    member(DU, name="Gone Away", is_active=False)

    assert shown(tab.get(LIST)) == [
        "adam small", "Alice Able", "Łucja Nowak", "Mia Moore", "Zoë Young",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=LUCJA", ["Łucja Nowak"]),
        ("?q=nowak+", ["Łucja Nowak"]),
        ("?q=L.NOWAK%40", ["Łucja Nowak"]),
        ("?q=private.example", ["Łucja Nowak"]),
        ("?q=%25", []),
        ("?q=%00", ["Alice Able", "Łucja Nowak", "Mia Moore"]),
        ("?role=admin_agent", ["Mia Moore"]),
        ("?role=king", ["Alice Able", "Łucja Nowak", "Mia Moore"]),
        ("?status=deactivated", ["Gone Away"]),
        ("?status=all&role=admin_agent", ["Gone Away", "Mia Moore"]),
        ("?cursor=nonsense", ["Alice Able", "Łucja Nowak", "Mia Moore"]),
    ],
)
def test_list_narrowed(tab: Client, member: Any, query: str, names: list[str]) -> None:
    member(
        DU,
        name="Łucja Nowak",
        user__email="l.nowak@alices.example",
        user__contact_email="Lucja@Private.example",
    )
    member(AA, DU, name="Mia Moore")
    member(AA, name="Gone Away", is_active=False)

    assert shown(tab.get(LIST + query)) == names


def test_links_hold_numbers_as_addresses_do(tab: Client, member: Any) -> None:
    """Not as people read them, with a separator from a thousand on."""
    late = member(DU, name="Late Comer", pk=12345)

    response = tab.get(LIST, {"q": "late"})

    assert f'href="{page_of(late)}"' in response.content.decode()


def test_list_says_who_is_invited_active_and_you(tab: Client, member: Any) -> None:
    member(AA, DU, name="Ina Invited", user__password=NO_PASSWORD)

    page = tab.get(LIST)

    rows = {row["name"]: row for row in page.context["rows"]}
    assert rows["Ina Invited"]["invited"]
    assert rows["Ina Invited"]["roles"] == ["Admin agent", "Default user"]
    assert not rows["Alice Able"]["invited"]
    assert rows["Alice Able"]["is_self"]
    assert "nothing-chosen-yet" not in page.content.decode()


@pytest.mark.parametrize("people", [1, 30])
def test_list_takes_as_many_queries_for_thirty_as_for_one(
    tab: Client, member: Any, django_assert_num_queries: Any, people: int
) -> None:
    for number in range(people):
        member(AA, name=f"Person {number}")

    with django_assert_num_queries(4):  # session, person, membership, rows
        tab.get(LIST + "?q=person&role=admin_agent")


def test_pages_lead_through_everybody(tab: Client, member: Any) -> None:
    for number in range(120):
        member(DU, name=f"Person {number:03}")

    found, url, pages = [], LIST, 0
    while url:
        response = tab.get(url)
        found += shown(response)
        url, pages = response.context["next_url"], pages + 1

    assert pages == 3
    assert found == ["Alice Able", *(f"Person {number:03}" for number in range(120))]


def test_names_are_escaped(tab: Client, member: Any) -> None:
    bea = member(DU, name="<script>alert(1)</script>")

    for url in (LIST, page_of(bea), page_of(bea, "deactivate")):
        page = tab.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_fragment_is_the_table_alone(tab: Client) -> None:
    page = tab.get(LIST, headers={"HX-Request": "true"})

    assert page.content.decode().strip().startswith('<div id="staff-table">')
    assert "HX-Request" in page["Vary"]


def test_account_admin_sees_the_list_and_who_can_do_more(
    client_for: Any, alice: User, member: Any
) -> None:
    client = client_for(member(AC).user)

    page = client.get(LIST).content.decode()

    assert "Alice Able &lt;alice@alices.example&gt;" in page
    assert ADD not in page


def test_help_lists_rights_per_role(tab: Client) -> None:
    page = tab.get(f"{LIST}roles/").content.decode()

    assert "Sign the partner agreement" in page
    assert "Only global admins" in page or "only a global admin grants" in page


# --- adding ----------------------------------------------------------------------------------


def test_add(tab: Client, partner: Partner) -> None:
    answer = tab.post(ADD, NEW, follow=True)

    assert answer.redirect_chain == [(LIST, 303)]
    added = Membership.objects.get(user__email="ewa@people.example", partner=partner)
    assert (set(added.roles), added.user.language) == ({AA, DU}, "pl")
    assert OutgoingMail.objects.get().kind == "staff_invited"
    assert "The invitation goes to ewa@people.example." in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Enter the name."),
        ({"name": " \t\n"}, "Enter the name."),
        ({"name": "x" * 121}, "at most 120"),
        ({"email": "nobody"}, "such as name@example.com"),
        ({"email": "a@b.example\nBcc: x@y.example"}, "such as name@example.com"),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["king"]}, "Choose among the roles offered."),
        ({"language": "tlh"}, "tlh is not one of the available choices"),
        ({"email": "alice@alices.example"}, "already a member"),
    ],
)
def test_add_refused(tab: Client, change: dict[str, Any], message: str) -> None:
    answer = tab.post(ADD, NEW | change)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert OutgoingMail.objects.count() == 0


def test_add_puts_a_name_on_one_line(tab: Client) -> None:
    tab.post(ADD, NEW | {"name": "Ewa\r\nBcc: all@people.example"})

    assert User.objects.get(email="ewa@people.example").name == "Ewa Bcc: all@people.example"


def test_user_admin_is_told_who_grants_the_first_role(client_for: Any, member: Any) -> None:
    client = client_for(member(UA).user)

    page = client.get(ADD).content.decode()
    answer = client.post(ADD, NEW | {"roles": [GA]})

    assert "Only a global admin can grant or remove the global admin role." in page
    assert 'value="global_admin" id="id_roles_0" disabled' in " ".join(page.split())
    assert answer.status_code == 422
    assert not User.objects.filter(email="ewa@people.example").exists()


# --- one person ------------------------------------------------------------------------------


def test_update(tab: Client, member: Any) -> None:
    bea = member(DU)

    answer = tab.post(page_of(bea), {"roles": [AA], "seen": DU})

    assert (answer.status_code, answer["Location"]) == (303, LIST)
    bea.refresh_from_db()
    assert bea.roles == [AA]


def test_update_keeps_what_one_may_not_turn(client_for: Any, member: Any) -> None:
    """Locked boxes are not sent by browsers; that takes nothing away."""
    client, bea = client_for(member(AC).user), member(GA, AA)

    answer = client.post(page_of(bea), {"roles": [AC], "seen": f"{AA} {GA}"})

    assert answer.status_code == 303
    bea.refresh_from_db()
    assert set(bea.roles) == {GA, AA, AC}


def test_update_after_somebody_elses_change_shows_it(tab: Client, member: Any) -> None:
    bea = member(AA)

    answer = tab.post(page_of(bea), {"roles": [UA], "seen": DU})

    assert answer.status_code == 422
    assert "Somebody else has changed these roles" in answer.content.decode()
    assert answer.context["seen"] == AA
    assert [o.help.role for o in answer.context["form"].options if o.checked] == [AA]


def test_last_global_admin_is_told(tab: Client, alice: User) -> None:
    own = alice.memberships.get()

    answer = tab.post(page_of(own), {"roles": [DU], "seen": GA})

    assert answer.status_code == 422
    assert "This is the last global admin who can sign in." in answer.content.decode()


def test_who_gives_the_own_right_away_lands_on_home(tab: Client, alice: User, member: Any) -> None:
    member(GA)

    answer = tab.post(page_of(alice.memberships.get()), {"roles": [DU], "seen": GA})

    assert (answer.status_code, answer["Location"]) == (303, "/p/alices-cloud/")
    assert tab.get(LIST).status_code == 403


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**40])
def test_nobody_by_that_number(tab: Client, number: int) -> None:
    assert tab.get(f"{LIST}{number}/").status_code == 404


def test_commands_offered_on_the_page(
    tab: Client, client_for: Any, alice: User, member: Any
) -> None:
    own, bea = alice.memberships.get(), member(AA)
    guest = member(DU, user__password=NO_PASSWORD)
    both = MembershipFactory.create(user=member(DU).user).user.memberships.get(partner=own.partner)

    def offered(client: Client, target: Membership) -> set[str]:
        page = client.get(page_of(target)).content.decode()
        names = ("deactivate", "reactivate", "reset_password")
        return {name for name in names if page_of(target, name) in page}

    assert offered(tab, own) == {"reset_password"}
    assert offered(tab, bea) == {"deactivate", "reset_password"}
    assert offered(tab, guest) == {"deactivate", "reset_password"}
    assert offered(tab, both) == {"deactivate"}
    assert offered(client_for(member(AC).user), bea) == set()
    user_admin = client_for(member(UA).user)
    assert offered(user_admin, own) == set()
    assert offered(user_admin, bea) == {"deactivate", "reset_password"}
    bea.is_active = False
    bea.save()
    assert offered(tab, bea) == {"reactivate"}


@pytest.mark.parametrize("people", [1, 20])
def test_person_takes_a_constant_number_of_queries(
    tab: Client, member: Any, django_assert_num_queries: Any, people: int
) -> None:
    *_others, bea = [member(AA) for _ in range(people)]

    with django_assert_num_queries(5):  # session, person, membership, the member, elsewhere
        tab.get(page_of(bea))


# --- deactivating and passwords --------------------------------------------------------------


def test_deactivate_and_reactivate(tab: Client, member: Any) -> None:
    bea = member(AA)

    answer = tab.post(page_of(bea, "deactivate"), follow=True)
    assert answer.redirect_chain == [(LIST, 303)]
    assert "Bea Brown has been deactivated." in answer.content.decode()
    answer = tab.post(page_of(bea, "reactivate"), follow=True)

    assert "Bea Brown has been reactivated." in answer.content.decode()
    bea.refresh_from_db()
    assert bea.is_active


def test_refusals_are_shown(tab: Client, client_for: Any, alice: User, member: Any) -> None:
    own = alice.memberships.get()

    answer = tab.post(page_of(own, "deactivate"))
    assert (answer.status_code, answer.context["refused"]) == (
        422, "You cannot deactivate yourself. Another admin can.",
    )  # fmt: skip
    for name in ("deactivate", "reactivate", "reset_password"):
        answer = client_for(member(UA).user).post(page_of(own, name))
        assert answer.status_code == 422
        assert "Only a global admin can do this to a global admin." in answer.content.decode()


def test_reset_password(tab: Client, member: Any) -> None:
    bea = member(AA, user__email="bea@alices.example")

    answer = tab.post(page_of(bea, "reset_password"), follow=True)

    assert "The email goes to bea@alices.example." in answer.content.decode()
    assert OutgoingMail.objects.get().kind == "password_reset"


# --- a change holds from the next click ------------------------------------------------------


def test_role_taken_away_closes_the_open_page(tab: Client, client_for: Any, member: Any) -> None:
    bea = member(UA)
    open_page = client_for(bea.user)
    assert open_page.get(ADD).status_code == 200

    tab.post(page_of(bea), {"roles": [DU], "seen": UA})

    assert open_page.post(ADD, NEW).status_code == 403
    assert open_page.get(LIST).status_code == 403
    assert not User.objects.filter(email="ewa@people.example").exists()


def test_role_given_opens_at_once(tab: Client, client_for: Any, member: Any) -> None:
    bea = member(DU)
    other = client_for(bea.user)
    assert other.get(LIST).status_code == 403

    tab.post(page_of(bea), {"roles": [UA], "seen": DU})

    assert other.get(LIST).status_code == 200


def test_deactivated_person_is_outside_from_the_next_click(
    tab: Client, client_for: Any, member: Any
) -> None:
    bea = member(UA)
    open_page = client_for(bea.user)
    assert open_page.get(LIST).status_code == 200

    tab.post(page_of(bea, "deactivate"))

    assert open_page.get(LIST).status_code == 404
    assert open_page.get("/p/alices-cloud/").status_code == 404
    assert open_page.post(ADD, NEW).status_code == 404
    fragment = open_page.get(LIST, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (404, "/")
    assert "Alice" in open_page.get("/").content.decode()  # the door says whose place is gone


def test_htmx_of_a_lost_role_leads_to_the_page_that_says_so(
    tab: Client, client_for: Any, member: Any
) -> None:
    bea = member(UA)
    tab.post(page_of(bea), {"roles": [DU], "seen": UA})
    client, htmx = client_for(bea.user), {"HX-Request": "true"}

    fragment = client.get(f"{LIST}?q=x", headers=htmx)
    assert (fragment.status_code, fragment["HX-Redirect"]) == (403, f"{LIST}?q=x")

    here = "http://testserver/p/alices-cloud/"
    sent = client.post(ADD, NEW, headers=htmx | {"HX-Current-URL": here})
    assert (sent.status_code, sent["HX-Redirect"]) == (403, "/p/alices-cloud/")
