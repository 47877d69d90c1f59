""" "Add user" step by step, and the commands on one user or on many."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from customers import directory
from customers.enums import DirectoryRole, DirectoryUserState
from customers.exceptions import SignInNameTaken
from customers.models import DirectoryUser
from customers.services import remove_admin
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import User
from subscriptions.enums import SubscriptionState
from subscriptions.models import LicenseAssignment
from subscriptions.users import services
from subscriptions.users.changes import LicenseChange
from subscriptions.users.exceptions import LicensesRefused
from subscriptions.users.places import short
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import UserFactory
from tests.factories.subscriptions import LicenseAssignmentFactory, SubscriptionFactory
from tests.subscriptions.users.conftest import Directory

type ClientFor = Callable[[User], Client]

INFO = {
    "first_name": "Ewa", "last_name": "Łoś", "display_name": "Ewa Łoś", "email_name": "Ewa",
    "domain": "tailspin-toys.example", "location": "PL",
}  # fmt: skip
SECRET = re.compile(r'<code class="secret"[^>]*>([^<]+)</code>')


def secrets_in(text: str) -> list[str]:
    return SECRET.findall(text)


def carried(response: Any) -> dict[str, Any]:
    """What the form of a step posts when nobody touches it: the hidden fields."""
    found: dict[str, Any] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text
    ):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def walk(client: Client, scene: Directory, *steps: dict[str, Any]) -> Any:
    """Next, next, next; the last page."""
    url = f"{scene.url}add/"
    page = client.get(url)
    for typed in steps:
        page = client.post(url, carried(page) | {"action": "next"} | typed)
    return page


# --- adding


def test_add_user_in_five_steps(scene: Directory, client: Client) -> None:
    key = short(scene.office.public_id)

    page = walk(client, scene, INFO, {"kind": "custom", "role": ["password_admin"]})
    assert "(Available licenses: 2)" in page.text
    had = carried(page)["had"]
    # The box, and all but one of its service plans.
    review = client.post(
        f"{scene.url}add/",
        carried(page) | {"action": "next", "s": [key, *had[:2]], "with_licenses": "1"},
    )
    assert "ewa@tailspin-toys.example" in review.text
    assert "Password admin" in review.text
    assert "Mail, Files" in review.text
    assert not User.objects.filter(email="ewa@tailspin-toys.example").exists()

    done = client.post(f"{scene.url}add/", carried(review) | {"action": "submit"})

    [password] = secrets_in(done.text)
    person = DirectoryUser.objects.get(user__email="ewa@tailspin-toys.example")
    assert authenticate(email=person.user.email, password=password) == person.user
    assert directory.roles_of(person) == ["password_admin"]
    held = LicenseAssignment.objects.get(directory_user=person)
    assert (held.subscription, held.disabled_plans) == (scene.office, ["Chat"])
    assert "no-store" in done["Cache-Control"]
    assert "Add another user" in done.text

    # Reloaded, or pressed twice: nobody is added twice, and the password is not shown again.
    again = client.post(f"{scene.url}add/", carried(review) | {"action": "submit"})
    assert "was added already" in again.text
    assert secrets_in(again.text) == []


def test_info_is_checked_and_what_was_typed_stays(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO | {"display_name": "", "email_name": "e wa"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"display_name", "email_name"}
    assert "Łoś" in page.text


def test_an_address_of_elsewhere_is_refused_without_a_hint(
    scene: Directory, client: Client
) -> None:
    UserFactory.create(email="ewa@tailspin-toys.example")

    page = walk(client, scene, INFO)

    assert page.status_code == 422
    assert page.context["form"].errors["email_name"] == [
        "This address cannot be used. Choose another one."
    ]


def test_a_domain_of_somebody_else_is_not_offered(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO | {"domain": "elsewhere.example"})

    assert page.status_code == 422
    assert not User.objects.filter(email__endswith="elsewhere.example").exists()


def test_previous_keeps_everything(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO)

    page = client.post(
        f"{scene.url}add/", carried(page) | {"kind": "global_admin", "action": "previous"}
    )

    assert page.context["step"] == "info"
    assert 'value="Ewa Łoś"' in page.text
    assert carried(page)["kind"] == ["global_admin"]


def test_custom_needs_a_role(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO, {"kind": "custom"})

    assert page.status_code == 422
    assert "Choose at least one role." in page.text


def test_select_all_ticks_the_service_plans(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO, {"kind": "user"})
    key = short(scene.office.public_id)

    page = client.post(
        f"{scene.url}add/",
        carried(page) | {"step": "licenses", "with_licenses": "1", "action": f"plans-{key}"},
    )

    [row] = page.context["form"].rows
    assert row.is_ticked
    assert [plan.is_ticked for plan in row.plans] == [True, True, True]


def test_who_gives_no_roles_adds_plain_users(scene: Directory, client_for: ClientFor) -> None:
    client = client_for(scene.member(Role.USER_ADMIN))

    page = walk(client, scene, INFO, {"kind": "global_admin"}, {"with_licenses": "1"})
    assert page.context["step"] == "review"
    done = client.post(f"{scene.url}add/", carried(page) | {"action": "submit"})

    assert secrets_in(done.text)
    person = DirectoryUser.objects.get(user__email="ewa@tailspin-toys.example")
    assert directory.roles_of(person) == []


def test_the_license_went_while_reviewing(scene: Directory, client: Client) -> None:
    key = short(scene.office.public_id)
    page = walk(client, scene, INFO, {"kind": "user"}, {"s": [key], "with_licenses": "1"})
    assert page.context["step"] == "review"
    LicenseAssignmentFactory.create_batch(2, subscription=scene.office)

    page = client.post(f"{scene.url}add/", carried(page) | {"action": "submit"})

    assert page.status_code == 422
    assert page.context["step"] == "licenses"
    assert "Office: no license is available." in page.text
    assert "Buy more" in page.text
    assert not User.objects.filter(email="ewa@tailspin-toys.example").exists()


def test_the_customer_revoked_while_reviewing(scene: Directory, client: Client) -> None:
    page = walk(client, scene, INFO, {"kind": "user"}, {"with_licenses": "1"})
    remove_admin(scene.grant, actor=scene.admin.user)

    answer = client.post(f"{scene.url}add/", carried(page) | {"action": "submit"})

    assert answer.status_code == 403
    assert "no longer has delegated admin privileges" in answer.text


def test_own_admin_adds_and_asks_the_seller_for_more(
    scene: Directory, client_for: ClientFor
) -> None:
    LicenseAssignmentFactory.create_batch(2, subscription=scene.office)
    client, url = client_for(scene.admin.user), f"{scene.own_url}add/"
    page = client.post(url, INFO | {"step": "info", "action": "next"})
    page = client.post(url, carried(page) | {"kind": "user", "action": "next"})

    assert "Ask Fabrikam for more." in page.text
    page = client.post(url, carried(page) | {"action": "next"})
    done = client.post(url, carried(page) | {"action": "submit"})

    assert secrets_in(done.text)


# --- one user


def test_edit(scene: Directory, client: Client) -> None:
    ewa = scene.person()
    url = f"{scene.url}{ewa.public_id}/edit/"

    assert client.post(url, INFO | {"email_name": ""}).status_code == 422
    assert client.post(url, INFO).status_code == 303

    ewa.refresh_from_db()
    assert (ewa.display_name, ewa.user.email) == ("Ewa Łoś", "ewa@tailspin-toys.example")


def test_roles(scene: Directory, client: Client) -> None:
    ewa = scene.person()
    url = f"{scene.url}{ewa.public_id}/roles/"

    assert client.get(url).status_code == 200
    assert client.post(url, {"kind": "custom", "seen": ""}).status_code == 422
    assert client.post(url, {"kind": "global_admin", "seen": ""}).status_code == 303
    assert directory.roles_of(ewa) == ["global_admin"]
    # Somebody who opened the page before is shown what is true now.
    stale = client.post(url, {"kind": "custom", "role": ["user_admin"], "seen": ""})
    assert stale.status_code == 409
    assert directory.roles_of(ewa) == ["global_admin"]


def test_the_last_global_admin_is_told_why(scene: Directory, client: Client) -> None:
    url = f"{scene.url}{scene.admin.public_id}/roles/"

    page = client.post(url, {"kind": "user", "seen": "global_admin"})

    assert page.status_code == 422
    assert "Tina Admin is the last global admin" in page.text


@pytest.mark.parametrize("page", ["", "edit/", "roles/"])
def test_people_of_other_customers_have_no_page(
    scene: Directory, client: Client, page: str
) -> None:
    stranger = DirectoryUserFactory.create()

    assert client.get(f"{scene.url}{stranger.public_id}/{page}").status_code == 404
    assert client.get(f"{scene.url}{uuid.uuid4()}/{page}").status_code == 404


@pytest.mark.parametrize("command", ["reset-password", "delete", "restore", "licenses"])
def test_commands_name_nobody_of_other_customers(
    scene: Directory, client: Client, command: str
) -> None:
    is_deleted = command == "restore"
    state = DirectoryUserState.INACTIVE if is_deleted else DirectoryUserState.ACTIVE
    stranger = DirectoryUserFactory.create(display_name="Stranger Strange", state=state)
    chosen = {"u": short(stranger.public_id)}

    asked = client.get(f"{scene.url}{command}/", chosen)
    done = client.post(f"{scene.url}{command}/", chosen)

    assert (asked.status_code, done.status_code) == (200, 422)
    assert "Strange" not in asked.text + done.text


# --- one or many


def test_reset_password_asks_and_shows_it_once(scene: Directory, client: Client) -> None:
    ewa = scene.person()
    url = f"{scene.url}reset-password/"

    asked = client.get(url, {"u": short(ewa.public_id)})
    done = client.post(url, {"u": str(ewa.public_id)})

    assert "Make a temporary password?" in asked.text
    assert secrets_in(asked.text) == []
    [password] = secrets_in(done.text)
    ewa.user.refresh_from_db()
    assert ewa.user.check_password(password)
    assert "no-store" in done["Cache-Control"]


def test_of_several_resets_each_tells_its_own(scene: Directory, client_for: ClientFor) -> None:
    client = client_for(scene.member(Role.USER_ADMIN))
    people = [scene.person("Ewa"), scene.admin]

    done = client.post(f"{scene.url}reset-password/", {"u": [str(p.public_id) for p in people]})

    assert done.status_code == 200
    assert len(secrets_in(done.text)) == 1
    assert "Tina Admin is an admin of the organization" in done.text


def test_not_too_many_passwords_at_a_time(scene: Directory, client: Client) -> None:
    keys = [str(scene.person(f"P {number}").public_id) for number in range(11)]

    page = client.post(f"{scene.url}reset-password/", {"u": keys})

    assert page.status_code == 422
    assert "Choose up to 10 users at a time" in page.text


def test_nobody_chosen(scene: Directory, client: Client) -> None:
    for command in ("reset-password", "delete", "restore", "licenses"):
        assert "Select users in the list first." in client.get(f"{scene.url}{command}/").text
        assert client.post(f"{scene.url}{command}/", {"u": "x"}).status_code == 422


def test_delete_many_and_restore(scene: Directory, client: Client) -> None:
    ewa, olga = scene.person("Ewa"), scene.person("Olga")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    keys = [str(each.public_id) for each in (ewa, olga, scene.admin)]

    done = client.post(f"{scene.url}delete/", {"u": keys})

    assert done.status_code == 200
    assert "Licenses given back: Office" in done.text
    assert "last global admin" in done.text
    gone = DirectoryUser.objects.filter(state=DirectoryUserState.INACTIVE)
    assert set(gone) == {ewa, olga}

    back = client.post(f"{scene.url}restore/", {"u": keys[:2]})

    assert len(secrets_in(back.text)) == 2
    assert "no-store" in back["Cache-Control"]
    assert "Licenses that came back: Office" in back.text
    assert not gone.all().exists()


def test_a_second_press_does_nothing(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa")
    chosen = {"u": str(ewa.public_id)}
    client.post(f"{scene.url}delete/", chosen)

    deleted = client.post(f"{scene.url}delete/", chosen)
    client.post(f"{scene.url}restore/", chosen)
    restored = client.post(f"{scene.url}restore/", chosen)

    assert deleted.status_code == restored.status_code == 200
    assert "restored already" in restored.text
    assert secrets_in(restored.text) == []


def test_somebody_deleted_meanwhile_gets_no_license(scene: Directory, client: Client) -> None:
    people = [scene.person("Ewa"), scene.person("Olga")]
    keys = [str(each.public_id) for each in people]
    page = client.get(f"{scene.url}licenses/", {"u": keys})
    services.delete_person(scene.acting, people[0].public_id)

    data = carried(page)
    updated = client.post(
        f"{scene.url}licenses/", data | {"s": [*data["had"], short(scene.office.public_id)]}
    )

    assert "Ewa: This user is deleted." in updated.text
    assert LicenseAssignment.objects.get().directory_user == people[1]


def test_a_press_of_another_customer_is_refused(scene: Directory) -> None:
    """Somebody typed the ID of a stranger into the form."""
    from tests.factories.customers import DirectoryUserFactory  # noqa: PLC0415

    stranger = DirectoryUserFactory.create()
    new = directory.NewDirectoryUser("ewa@tailspin.example", "Ewa", public_id=stranger.public_id)

    with pytest.raises(SignInNameTaken):
        services.create_person(scene.acting, new)


def test_restore_says_what_did_not_come_back(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    services.delete_person(scene.acting, ewa.public_id)
    LicenseAssignmentFactory.create_batch(2, subscription=scene.office)

    back = client.post(f"{scene.url}restore/", {"u": str(ewa.public_id)})

    assert "Licenses that did not come back" in back.text
    assert "Office: no license is available." in back.text


# --- licenses


def licenses(scene: Directory, client: Client, people: list[DirectoryUser], **ticked: Any) -> Any:
    url = f"{scene.url}licenses/"
    keys = [str(each.public_id) for each in people]
    page = client.get(url, {"u": keys})
    data = carried(page)
    off = ticked.pop("off", [])
    ticks = [key for key in data.get("had", []) if key not in off]
    data["s"] = [*ticks, *ticked.pop("on", [])]
    return client.post(url, data | ticked.pop("some", {}))


def test_assign_to_several(scene: Directory, client: Client) -> None:
    people = [scene.person("Ewa"), scene.person("Olga")]

    page = licenses(scene, client, people, on=[short(scene.office.public_id)])

    assert page.status_code == 200
    assert "Licenses updated" in page.text
    assert LicenseAssignment.objects.count() == 2


def test_more_people_than_licenses(scene: Directory, client: Client) -> None:
    people = [scene.person(name) for name in ("Anna", "Bea", "Cyd")]

    page = licenses(scene, client, people, on=[short(scene.office.public_id)])

    assert "1 user did not get everything" in page.text
    assert "Cyd: Office: no license is available." in page.text
    holders = LicenseAssignment.objects.values_list("directory_user__display_name", flat=True)
    assert sorted(holders) == ["Anna", "Bea"]


def test_boxes_are_ticked_for_all_some_or_none(scene: Directory, client: Client) -> None:
    ewa, olga = scene.person("Ewa"), scene.person("Olga")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    other = SubscriptionFactory.create(
        partner=scene.partner, customer=scene.customer, nickname="Visio", quantity=5
    )
    for each in (ewa, olga):
        LicenseAssignmentFactory.create(subscription=other, directory_user=each)

    page = client.get(f"{scene.url}licenses/", {"u": [short(ewa.public_id), short(olga.public_id)]})

    office, visio = page.context["form"].rows
    assert (office.box.is_on_some, office.box.count, office.box.of) == (True, 1, 2)
    assert (visio.box.is_on_all, visio.is_ticked) == (True, True)
    assert "assigned to 1 of 2" in page.text
    assert "(1 of 2 available)" in page.text


def test_what_some_have_is_given_to_all_or_taken_from_all(scene: Directory, client: Client) -> None:
    ewa, olga = scene.person("Ewa"), scene.person("Olga")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    some = f"some-{short(scene.office.public_id)}"

    untouched = licenses(scene, client, [ewa, olga], some={some: ""})
    assert "Nothing had to be changed." in untouched.text
    licenses(scene, client, [ewa, olga], some={some: "all"})
    assert LicenseAssignment.objects.count() == 2
    LicenseAssignment.objects.filter(directory_user=olga).delete()
    licenses(scene, client, [ewa, olga], some={some: "none"})
    assert LicenseAssignment.objects.count() == 0


def test_service_plans_are_switched(scene: Directory, client: Client) -> None:
    ewa = scene.person("Ewa")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    key = short(scene.office.public_id)

    page = licenses(scene, client, [ewa], off=[f"{key}.1"])

    assert page.status_code == 200
    assert LicenseAssignment.objects.get().disabled_plans == ["Files"]


def test_what_others_gave_meanwhile_stays(scene: Directory, client: Client) -> None:
    """Only what was ticked differently from how it was drawn is changed."""
    ewa = scene.person("Ewa")
    url, keys = f"{scene.url}licenses/", {"u": str(ewa.public_id)}
    drawn = carried(client.get(url, keys))
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)

    client.post(url, drawn | {"s": [k for k in drawn["had"] if "." in k]})

    assert LicenseAssignment.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SubscriptionState.SUSPENDED, "It is suspended"),
        (SubscriptionState.EXPIRED, "It has expired"),
        (SubscriptionState.DISABLED, "It is disabled"),
    ],
)
def test_a_closed_subscription_gives_none_and_says_why(
    scene: Directory, client: Client, state: str, reason: str
) -> None:
    scene.office.state, scene.office.next_move_at = state, None
    scene.office.save()
    ewa, olga = scene.person("Ewa"), scene.person("Olga")

    page = client.get(f"{scene.url}licenses/", {"u": str(ewa.public_id)})
    assert reason in page.text
    forced = licenses(scene, client, [ewa], on=[short(scene.office.public_id)])
    assert forced.status_code == 422
    assert not LicenseAssignment.objects.exists()

    # Who has one can give it back.
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=olga)
    licenses(scene, client, [olga], off=[short(scene.office.public_id)])
    assert not LicenseAssignment.objects.exists()


def test_licenses_of_other_customers_are_not_given(scene: Directory, client: Client) -> None:
    other = SubscriptionFactory.create(quantity=5)

    page = licenses(scene, client, [scene.person()], on=[short(other.public_id)])

    assert page.status_code == 422
    assert not LicenseAssignment.objects.exists()


def test_roles_that_only_some_may(scene: Directory, client_for: ClientFor) -> None:
    ewa = scene.person("Ewa", DirectoryRole.SERVICE_ADMIN)
    helper = client_for(scene.member(Role.HELPDESK_AGENT))

    assert helper.get(f"{scene.url}licenses/", {"u": str(ewa.public_id)}).status_code == 200
    assert helper.post(f"{scene.url}delete/", {"u": str(ewa.public_id)}).status_code == 403
    assert helper.post(f"{scene.url}reset-password/").status_code == 403
    assert helper.post(f"{scene.url}add/").status_code == 403


@pytest.mark.parametrize("number", [1, 12])
def test_boxes_cost_the_same_for_many(
    scene: Directory, client: Client, django_assert_num_queries, number: int
) -> None:
    people = [scene.person(f"P {each}") for each in range(number)]
    scene.office.quantity = 20
    scene.office.save()
    for each in people:
        LicenseAssignmentFactory.create(subscription=scene.office, directory_user=each)
    client.get(scene.url)  # stamps the use of the privileges

    # session, user, membership, grant; people, subscriptions, in use, held, relationship
    with django_assert_num_queries(9):
        client.get(f"{scene.url}licenses/", {"u": [str(each.public_id) for each in people]})


@pytest.mark.parametrize("number", [2, 12])
def test_assigning_costs_the_same_for_many(
    scene: Directory, django_assert_num_queries, number: int
) -> None:
    people = [scene.person(f"P {each}") for each in range(number)]
    scene.office.quantity = 20
    scene.office.save()
    change = LicenseChange(scene.office.public_id, assign=True)
    acting = scene.acting
    services.set_licenses(acting, [], [])  # stamps the use of the privileges

    with django_assert_num_queries(17):
        services.set_licenses(acting, people, [change])


def test_own_password_admin_resets_plain_users_and_no_more(
    scene: Directory, client_for: ClientFor
) -> None:
    ewa = scene.person("Ewa")
    client = client_for(scene.person("Pia", DirectoryRole.PASSWORD_ADMIN).user)
    keys = [str(ewa.public_id), str(scene.admin.public_id)]

    page = client.get(scene.own_url)
    done = client.post(f"{scene.own_url}reset-password/", {"u": keys})

    assert "Reset password" in page.text
    assert f"{scene.own_url}delete/" not in page.text
    assert len(secrets_in(done.text)) == 1
    assert "Tina Admin is an admin of the organization" in done.text
    for command in ("delete", "restore", "licenses", "add"):
        assert client.get(f"{scene.own_url}{command}/").status_code == 403


def test_a_founder_keeps_the_address_of_elsewhere(scene: Directory, client: Client) -> None:
    founder = scene.person(user__email="founder@elsewhere.example")
    url = f"{scene.url}{founder.public_id}/edit/"
    same = INFO | {"email_name": "founder", "domain": "elsewhere.example"}

    assert client.post(url, same).status_code == 303
    refused = client.post(url, same | {"email_name": "other"})

    assert refused.status_code == 422
    assert "own domains" in refused.context["form"].errors["email_name"][0]


def test_a_name_is_one_line(scene: Directory, client: Client) -> None:
    ewa = scene.person()

    client.post(f"{scene.url}{ewa.public_id}/edit/", INFO | {"display_name": " Ewa\nŁoś\t"})

    ewa.refresh_from_db()
    assert ewa.display_name == "Ewa Łoś"


def test_a_crafted_form_breaks_nothing(scene: Directory, client: Client) -> None:
    url = f"{scene.url}add/"

    for data in (
        {"action": "go-review"},
        {"action": "submit", "press": "x"},
        {"action": "plans-nonsense", "step": "review"},
        {"step": "nonsense", "action": "nonsense"},
        INFO | {"step": "licenses", "action": "next", "with_licenses": "1", "s": "nonsense"},
        INFO | {"email_name": "a\0b"},
    ):
        assert client.post(url, data).status_code in {200, 422}, data
    assert client.get(f"{scene.url}?cursor=x&q=%00&u=x&all=-%ff").status_code == 200


# --- somebody was quicker


@pytest.mark.parametrize(
    ("refusal", "step", "message"),
    [
        (SignInNameTaken("Taken a moment ago."), "info", "Taken a moment ago."),
        (LicensesRefused("Gone a moment ago."), "licenses", "Gone a moment ago."),
        (RuleViolation("Not any more."), "review", "Not any more."),
    ],
)
def test_submit_leads_back_to_where_it_can_be_put_right(
    scene: Directory,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    refusal: RuleViolation,
    step: str,
    message: str,
) -> None:
    page = walk(client, scene, INFO, {"kind": "user"}, {"with_licenses": "1"})

    def refuse(*_arguments: Any, **_more: Any) -> None:
        raise refusal

    monkeypatch.setattr(services, "create_person", refuse)
    answer = client.post(f"{scene.url}add/", carried(page) | {"action": "submit"})

    assert (answer.status_code, answer.context["step"]) == (422, step)
    assert message in answer.text


@pytest.mark.parametrize("page", ["edit/", "roles/"])
def test_a_deleted_user_is_not_edited(scene: Directory, client: Client, page: str) -> None:
    ewa = scene.person()
    services.delete_person(scene.acting, ewa.public_id)
    here = f"{scene.url}{ewa.public_id}/"

    answer = client.get(f"{here}{page}")

    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    assert "can be restored until" in client.get(here).text


@pytest.mark.parametrize("refusal", [SignInNameTaken("Quicker."), RuleViolation("Quicker.")])
def test_an_edit_that_came_too_late_says_so(
    scene: Directory, client: Client, monkeypatch: pytest.MonkeyPatch, refusal: RuleViolation
) -> None:
    ewa = scene.person()

    def refuse(*_arguments: Any, **_more: Any) -> None:
        raise refusal

    monkeypatch.setattr(services, "edit_person", refuse)
    answer = client.post(f"{scene.url}{ewa.public_id}/edit/", INFO)

    assert answer.status_code == 422
    assert "Quicker." in answer.text


def test_too_many_chosen_are_said_and_cut(scene: Directory, client: Client) -> None:
    keys = [short(uuid.uuid4()) for _each in range(101)]

    page = client.get(scene.url, {"u": keys})

    assert page.context["chosen_count"] == 100
    assert "Choose up to 100 users at a time." in page.text
