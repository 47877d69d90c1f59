"""Commands of the kernel: what they write, refuse and tell the trail."""

from collections.abc import Callable
from typing import Any

import pytest

from partners import services
from partners.enums import LocationScope, PartnerKind, Role, UserKind
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.selectors import active_members
from partners.services import NewPerson
from tests.factories.partners import PASSWORD, MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

PARTNER = {
    "name": "Litware Federal",
    "domain": "litware.example",
    "country": "US",
    "cloud": "us_government",
    "is_direct_bill": True,
    "address_line1": "1 Main Street",
    "city": "Springfield",
}
IDS = {LocationScope.GLOBAL: "4200001", LocationScope.LOCATION: "4200002"}
ADMIN = NewPerson(" Ola@Litware.Example", "Ola Nowak", "pl")


@pytest.fixture
def operator() -> User:
    return UserFactory.create(operator=True)


def onboard(operator: User, **more: Any) -> Partner:
    values: dict[str, Any] = {"partner": PARTNER, "partner_ids": IDS, "admin": ADMIN}
    return services.onboard_partner(actor=operator, **values | more)


# --- people ----------------------------------------------------------------------------------


def test_set_language_remembers_and_tells_once() -> None:
    user = UserFactory.create()

    services.set_language(user, language="cs")
    services.set_language(user, language="cs")

    user.refresh_from_db()
    assert user.language == "cs"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changes) == ("user.language_changed", {"language": ["", "cs"]})


def test_set_language_refuses_what_is_not_offered() -> None:
    with pytest.raises(RuleViolation):
        services.set_language(UserFactory.create(), language="tlh")


def test_set_password_tells_every_organisation_and_no_secret() -> None:
    user = UserFactory.create(must_change_password=True)
    partners = [MembershipFactory.create(user=user).partner for _ in range(2)]

    services.set_password(user, "A-new-long-password-1")

    user.refresh_from_db()
    assert user.check_password("A-new-long-password-1")
    assert user.must_change_password is False
    entry = AuditEntry.objects.get()
    assert {reader.organisation_id for reader in entry.readers.all()} == {
        partner.public_id for partner in partners
    }
    assert "A-new-long" not in str(entry.__dict__)


def test_create_operator() -> None:
    user = services.create_operator(email=" Op@Portal.example ", name="Op", password=PASSWORD)

    assert (user.email, user.kind, user.is_staff) == ("op@portal.example", UserKind.OPERATOR, True)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.actor_name) == ("operator.created", None, "manage.py")


def test_create_operator_refuses_a_taken_name() -> None:
    UserFactory.create(email="op@portal.example")

    with pytest.raises(RuleViolation, match="taken"):
        services.create_operator(email="OP@portal.example", name="Op", password=PASSWORD)


# --- onboarding ------------------------------------------------------------------------------


def test_onboard_partner(operator: User) -> None:
    partner = onboard(operator)

    assert (partner.slug, partner.kinds) == ("litware-federal", [PartnerKind.DIRECT_BILL])
    locations = partner.locations.order_by("number").values_list("scope", "number", "country")
    assert list(locations) == [("global", "4200001", "US"), ("location", "4200002", "US")]
    [member] = active_members(partner, [Role.GLOBAL_ADMIN])
    assert (member.user.email, member.user.language) == ("ola@litware.example", "pl")
    assert not member.user.has_usable_password()
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient, mail.language) == (
        "staff_invited",
        "ola@litware.example",
        "pl",
    )
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data) == (
        "partner.onboarded",
        {"kinds": ["direct_bill"], "global_admin": "ola@litware.example"},
    )
    assert [reader.organisation_id for reader in entry.readers.all()] == [partner.public_id]


def test_invited_staff_choose_a_password_and_are_in(
    operator: User,
    drain_tasks: Callable[[], int],
    mailoutbox: list[Any],
    client: Any,
) -> None:
    partner = onboard(operator, admin=NewPerson("ola@litware.example", "Ola Nowak"))
    drain_tasks()
    [message] = mailoutbox
    assert message.subject == "Your account at Partner Center for Litware Federal"
    link = next(line for line in message.body.splitlines() if "/reset/key/" in line)
    address = client.get(link.removeprefix("http://testserver"))["Location"]

    answer = client.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/p/{partner.slug}/"


def test_onboard_gives_each_name_an_address_of_its_own(operator: User) -> None:
    slugs = [
        onboard(
            operator,
            partner=PARTNER | {"domain": f"litware{number}.example"},
            partner_ids={},
        ).slug
        for number in range(3)
    ]

    assert slugs == ["litware-federal", "litware-federal-2", "litware-federal-3"]


def test_onboard_finds_an_address_for_a_name_in_another_script(operator: User) -> None:
    assert onboard(operator, partner=PARTNER | {"name": "東京クラウド"}).slug == "partner"


@pytest.mark.parametrize("what", ["domain", "number"])
def test_onboard_writes_nothing_when_refused(operator: User, what: str) -> None:
    taken = PartnerFactory.create(domain="taken.example")
    number = taken.locations.get(scope=LocationScope.GLOBAL).number
    more: dict[str, dict[str, Any]] = {
        "domain": {"partner": PARTNER | {"domain": "taken.example"}},
        "number": {"partner_ids": {LocationScope.GLOBAL: number}},
    }

    with pytest.raises(RuleViolation, match="already belongs to another partner"):
        onboard(operator, **more[what])

    assert list(Partner.objects.all()) == [taken]
    assert (Membership.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_onboard_gives_known_staff_a_second_place_and_tells_them(operator: User) -> None:
    user = UserFactory.create(email="ola@litware.example")

    partner = onboard(operator)

    assert Membership.objects.get(partner=partner).user == user
    assert OutgoingMail.objects.get().recipient == "ola@litware.example"


# --- members ---------------------------------------------------------------------------------


def test_add_member(partner: Partner, alice: User) -> None:
    member = services.add_member(
        partner,
        actor=alice,
        person=NewPerson("Dan@alices.example", "Dan"),
        roles=[Role.SALES_AGENT, Role.ADMIN_AGENT, Role.SALES_AGENT],
    )

    assert member.roles == ["admin_agent", "sales_agent"]
    assert member.role_labels == ["Admin agent", "Sales agent"]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data) == ("member.added", {"roles": ["admin_agent", "sales_agent"]})


def test_add_member_refuses_members_and_other_kinds(
    partner: Partner, alice: User, bob: User, carol: User
) -> None:
    for email, reason in [(bob.email, "already a member"), (carol.email, "another kind")]:
        with pytest.raises(RuleViolation, match=reason):
            services.add_member(
                partner, actor=alice, person=NewPerson(email, "X"), roles=[Role.SALES_AGENT]
            )

    assert AuditEntry.objects.count() == 0
