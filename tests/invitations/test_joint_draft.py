"""A joint request before it is answered: its draft, its text, its mails, its end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from customers.models import (
    DirectoryUser,
)
from invitations import joint, services
from invitations.enums import InvitationKind, InvitationState
from invitations.models import Invitation
from partners.emails import compose
from partners.exceptions import RuleViolation
from partners.models import OutgoingMail
from partners.selectors import entries_for
from resellers.services import remove_partnership
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory
from tests.invitations.joint import SIDES, Pair, accept, draft_values, pair, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def two() -> Pair:
    AgreementTextFactory()
    return pair()


@pytest.fixture
def person(two: Pair) -> DirectoryUser:
    """Ada, global admin of a Polish customer that has no partner and no agreement."""
    customer = CustomerFactory(name="Alpine Ski House")
    return DirectoryUserFactory(customer=customer, display_name="Ada Alpine", global_admin=True)


# --- the draft -----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_draft_asks_for_both(two: Pair, side: str) -> None:
    partner = two.of(side)
    client = signed_in(two.people[side])
    started = client.post(
        reverse("invitations:start_joint", args=[partner.slug, two.partnership.public_id])
    )

    draft = Invitation.objects.get()
    page = client.get(started["Location"])

    assert (draft.kind, draft.partner, draft.second_partner, draft.partnership) == (
        InvitationKind.JOINT, partner, two.partnership.other(partner), two.partnership,
    )  # fmt: skip
    asked = {each.name: wanted for each, wanted in draft.privileges_asked}
    assert asked == {"Adventure Works": True, "Fabrikam": False}
    text = text_of(page)
    for part in (
        "Invite new customers",
        "Adventure Works (indirect reseller) and Fabrikam (indirect provider)",
        "Include delegated administration privileges for Adventure Works",
        "Include delegated administration privileges for Fabrikam",
        "Adventure Works and Fabrikam would like to serve you together",
        "Adventure Works also asks for delegated administration privileges",
        "Fabrikam does not ask for any.",
    ):
        assert part in text, part
    assert page.content.count(b"checked") == 1
    assert {entry.verb for entry in entries_for(two.partnership.other(partner).public_id)} == {
        "invitation.created"
    }


@pytest.mark.parametrize(
    ("ticked", "says"),
    [
        (["include_admin", "include_second_admin"], "Both companies also ask for delegated"),
        (["include_admin"], "Adventure Works also asks for delegated"),
        (["include_second_admin"], "Fabrikam also asks for delegated"),
        ([], "Neither company asks for administration privileges"),
    ],
)
def test_text_follows_the_boxes(two: Pair, ticked: list[str], says: str) -> None:
    draft = joint.start_joint(
        two.reseller, two.partnership, actor=two.people["reseller"], language="en"
    )
    values = draft_values(draft)
    for name in ("include_admin", "include_second_admin"):
        values.pop(name, None)
    address = reverse("invitations:draft", args=["adventure", draft.public_id])

    done = signed_in(two.people["reseller"]).post(
        address, values | dict.fromkeys(ticked, "on") | {"action": "done"}
    )

    draft.refresh_from_db()
    assert done["Location"] == reverse("customers:list", args=["adventure"])
    assert draft.state == InvitationState.SENT
    assert says in draft.body
    assert [draft.include_admin, draft.include_second_admin] == [
        name in ticked for name in ("include_admin", "include_second_admin")
    ]


def test_unfinished_draft_is_one_for_each_partnership(two: Pair) -> None:
    ask: dict[str, Any] = {"actor": two.people["reseller"], "language": "en"}
    other = PartnershipFactory(reseller=two.reseller)
    first = joint.start_joint(two.reseller, two.partnership, **ask)

    assert joint.start_joint(two.reseller, two.partnership, **ask) == first
    assert joint.start_joint(two.reseller, other, **ask) != first
    assert services.open_draft(two.reseller, **ask) != first
    assert joint.start_joint(two.reseller, two.partnership, **ask, fresh=True) != first


@pytest.mark.parametrize("cloud", ["us_government", "germany"])
def test_national_cloud_fixes_both_boxes(cloud: str) -> None:
    two = pair(**{cloud: True})
    client = signed_in(two.people["provider"])
    draft = joint.start_joint(
        two.provider, two.partnership, actor=two.people["provider"], language="en"
    )
    address = reverse("invitations:draft", args=["fabrikam", draft.public_id])

    page = client.get(address)
    values = draft_values(draft, action="save")
    del values["include_admin"], values["include_second_admin"]
    client.post(address, values)

    draft.refresh_from_db()
    assert (draft.include_admin, draft.include_second_admin) == (True, True)
    assert page.content.count(b"checked") == 2
    assert page.content.count(b"disabled") >= 2
    assert "a request always includes these privileges" in text_of(page)
    with pytest.raises(RuleViolation, match="always includes"):
        services.save_draft(
            draft, actor=two.people["provider"],
            values=services.DraftInput(
                include_admin=True, language="en", recipient_name="", recipient_email="",
                subject=draft.subject, body=draft.body,
            ),
        )  # fmt: skip


def test_another_partners_partnership_is_not_there(two: Pair) -> None:
    stranger = MembershipFactory(partner=PartnerFactory(provider=True, slug="stranger"))
    address = reverse("invitations:start_joint", args=["stranger", two.partnership.public_id])
    assert signed_in(stranger.user).post(address).status_code == 404


def test_campaign_stays_one_of_relationships(two: Pair) -> None:
    campaign = reverse("invitations:campaign", args=["adventure"])
    signed_in(two.people["reseller"]).post(campaign)

    made = Invitation.objects.get()
    assert (made.kind, made.is_reusable) == (InvitationKind.RELATIONSHIP, True)
    assert made.second_partner is None


# --- mails ---------------------------------------------------------------------------------------


def test_what_each_is_told(
    two: Pair, person: DirectoryUser, mailoutbox: list[EmailMessage], drain_tasks: Callable[[], int]
) -> None:
    accept(two.ask(), person)
    drain_tasks()

    mails = {mail.to[0]: mail for mail in mailoutbox}
    customer = mails[person.user.mail_address]
    asker = mails[two.people["reseller"].mail_address]
    second = mails[two.people["provider"].mail_address]
    assert customer.subject == (
        "Alpine Ski House has accepted reseller relationships with Adventure Works and Fabrikam"
    )
    assert "Partners: Adventure Works, Fabrikam\n" in customer.body
    assert "Delegated admin privileges: Adventure Works\n" in customer.body
    assert "Adventure Works has delegated administration privileges" in customer.body
    assert asker.subject == "Alpine Ski House has accepted your request"
    assert "relationships with Adventure Works and Fabrikam that you asked for" in asker.body
    assert second.subject == "Alpine Ski House has accepted you together with Adventure Works"
    assert "Asked by: Rita Reseller, Adventure Works\n" in second.body
    assert "Delegated admin privileges: No\n" in second.body
    account = reverse("customers:account", args=["fabrikam", person.customer.public_id])
    assert f"http://testserver{account}\n" in second.body
    for mail in (customer, asker, second):
        assert "Fabrikam" in str(mail.alternatives[0][0])  # type: ignore[attr-defined]


def test_second_is_not_told_who_left_meanwhile(
    two: Pair, person: DirectoryUser, mailoutbox: list[EmailMessage], drain_tasks: Callable[[], int]
) -> None:
    accept(two.ask(), person)
    two.people["provider"].memberships.update(is_active=False)
    drain_tasks()
    assert two.people["provider"].mail_address not in {mail.to[0] for mail in mailoutbox}


@pytest.mark.parametrize("language", ["en", "pl", "cs", "ru"])
def test_mails_in_every_language(two: Pair, person: DirectoryUser, language: str) -> None:
    accept(two.ask(), person)
    OutgoingMail.objects.update(language=language)
    for mail in OutgoingMail.objects.all():
        message = compose(mail)
        assert message is not None
        assert "{{" not in f"{message.subject}{message.body}{message.alternatives}"


def test_reminder_names_both_and_stops_with_the_partnership(
    two: Pair, mailoutbox: list[EmailMessage], drain_tasks: Callable[[], int]
) -> None:
    invitation = two.ask(sent=True, recipient_email="ada@alpine.example", recipient_name="Ada")
    for number in range(2):
        OutgoingMail.objects.create(
            kind="invitation_reminder", recipient="ada@alpine.example", language="en",
            about={"invitation": invitation.pk}, reference_id=invitation.public_id,
            dedupe_key=f"reminder {number}",
        )  # fmt: skip
    first, second = OutgoingMail.objects.all()

    message = compose(first)
    remove_partnership(two.partnership, actor=two.people["provider"])

    assert message is not None
    assert "Rita Reseller of Adventure Works asked you to accept Adventure Works and Fabrikam" in (
        " ".join(str(message.body).split())
    )
    assert compose(second) is None
