"""Commands of a request: what each writes, once, and what it refuses."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from invitations import links, services
from invitations.exceptions import DraftChanged, InvitationRefused, LinkLost, RequestEnded
from invitations.models import Invitation
from invitations.services import DraftInput
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, AuditReader, Partner, User
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]
ENDED = ["accepted", "declined", "expired", "revoked"]


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(partner=partner, created_by=alice)


def fresh(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("partner", "created_by").get(pk=invitation.pk)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def with_changes(invitation: Invitation, **changes: Any) -> DraftInput:
    values: dict[str, Any] = {
        "include_admin": invitation.include_admin,
        "language": invitation.language,
        "recipient_name": invitation.recipient_name,
        "recipient_email": invitation.recipient_email,
        "subject": invitation.subject,
        "body": invitation.body,
    }
    return DraftInput(**(values | changes))


# --- open_draft -------------------------------------------------------------------------------


def test_open_draft_makes_one_and_finds_it_again(partner: Partner, alice: User) -> None:
    first = services.open_draft(partner, actor=alice, language="pl")
    again = services.open_draft(partner, actor=alice, language="cs")
    assert first == again
    assert again.language == "pl"
    assert verbs() == ["invitation.created"]
    assert AuditReader.objects.get().organisation_id == partner.public_id


def test_open_draft_is_ones_own(partner: Partner, alice: User, bob: User) -> None:
    first = services.open_draft(partner, actor=alice, language="en")
    assert services.open_draft(partner, actor=bob, language="en") != first
    elsewhere = PartnerFactory()
    assert services.open_draft(elsewhere, actor=alice, language="en").partner == elsewhere


def test_open_draft_passes_by_what_has_expired(partner: Partner, alice: User) -> None:
    old = InvitationFactory(partner=partner, created_by=alice, expires_at=timezone.now())
    assert services.open_draft(partner, actor=alice, language="en") != old


def test_a_fresh_draft_is_another_one(partner: Partner, alice: User, draft: Invitation) -> None:
    assert services.open_draft(partner, actor=alice, language="en", fresh=True) != draft


def test_a_fresh_draft_with_an_identity_is_made_once(partner: Partner, alice: User) -> None:
    identity = uuid.uuid4()
    made = [
        services.open_draft(partner, actor=alice, language="en", fresh=identity) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].public_id == identity


# --- save_draft -------------------------------------------------------------------------------


def test_save_records_the_choices_but_not_the_text(draft: Invitation, alice: User) -> None:
    values = with_changes(draft, include_admin=False, recipient_name="Anna")
    services.save_draft(draft, actor=alice, values=values, revision=0)
    entry = AuditEntry.objects.get()
    assert entry.verb == "invitation.draft_saved"
    assert entry.changes == {"include_admin": [True, False], "recipient_name": ["", "Anna"]}


def test_saves_of_the_text_alone_fill_no_audit_trail(draft: Invitation, alice: User) -> None:
    for number in range(3):
        values = with_changes(fresh(draft), body=f"{number} {{{{link}}}}")
        services.save_draft(draft, actor=alice, values=values, revision=number)
    assert [entry.changes for entry in AuditEntry.objects.all()] == [{"text_edited": [False, True]}]
    assert fresh(draft).revision == 3


def test_save_twice_is_once(draft: Invitation, alice: User) -> None:
    values = with_changes(draft, subject="Mine")
    for _ in range(2):
        services.save_draft(draft, actor=alice, values=values, revision=0)
    assert fresh(draft).revision == 1
    assert len(verbs()) == 1


def test_save_refuses_a_stale_revision(draft: Invitation, alice: User) -> None:
    services.save_draft(draft, actor=alice, values=with_changes(draft, subject="A"), revision=0)
    with pytest.raises(DraftChanged):
        services.save_draft(draft, actor=alice, values=with_changes(draft, subject="B"), revision=0)
    assert fresh(draft).subject == "A"


def test_save_refuses_a_text_without_its_link(draft: Invitation, alice: User) -> None:
    with pytest.raises(LinkLost):
        services.save_draft(draft, actor=alice, values=with_changes(draft, body="No link"))
    assert links.has_link(fresh(draft).body)


@pytest.mark.parametrize("trait", ["us_government", "germany"])
def test_national_clouds_always_ask_for_privileges(trait: str) -> None:
    draft = InvitationFactory(partner=PartnerFactory(**{trait: True}))
    values = with_changes(draft, include_admin=False)
    with pytest.raises(RuleViolation):
        services.save_draft(draft, actor=draft.created_by, values=values)
    assert fresh(draft).include_admin


def test_the_standard_text_comes_back(draft: Invitation, alice: User) -> None:
    services.save_draft(draft, actor=alice, values=with_changes(draft, body="Mine {{link}}"))
    edited = fresh(draft)
    services.save_draft(
        draft, actor=alice, values=with_changes(edited), revision=1, standard_text=True
    )
    assert (fresh(draft).body, fresh(draft).text_edited) == (draft.body, False)


@pytest.mark.parametrize("state", [*ENDED, "sent", "opened"])
def test_save_refuses_what_is_no_draft(partner: Partner, alice: User, state: str) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    values = with_changes(invitation, include_admin=False)
    with pytest.raises(RequestEnded):
        services.save_draft(invitation, actor=alice, values=values)
    assert fresh(invitation).include_admin
    assert verbs() == []


# --- finish_draft -----------------------------------------------------------------------------


def test_done_starts_the_lifetime_anew(draft: Invitation, alice: User) -> None:
    later = timezone.now() + timedelta(days=10)
    with time_machine.travel(later, tick=False):
        services.finish_draft(draft, actor=alice)
    sent = fresh(draft)
    assert (sent.state, sent.sent_at) == ("sent", later)
    assert sent.expires_at == later + services.lifetime()


def test_done_saves_and_sends_together(draft: Invitation, alice: User) -> None:
    values = with_changes(draft, recipient_name="Anna")
    services.finish_draft(draft, actor=alice, values=values, revision=0)
    assert (fresh(draft).state, fresh(draft).recipient_name) == ("sent", "Anna")
    assert verbs() == ["invitation.draft_saved", "invitation.sent"]


def test_done_without_the_link_does_neither(draft: Invitation, alice: User) -> None:
    with pytest.raises(LinkLost):
        services.finish_draft(draft, actor=alice, values=with_changes(draft, body="No link"))
    Invitation.objects.filter(pk=draft.pk).update(body="Lost in the database")
    with pytest.raises(LinkLost):
        services.finish_draft(draft, actor=alice)
    assert fresh(draft).state == "draft"


def test_done_twice_is_once(draft: Invitation, alice: User) -> None:
    first = services.finish_draft(draft, actor=alice)
    second = services.finish_draft(draft, actor=alice)
    assert first.sent_at == second.sent_at
    assert verbs() == ["invitation.sent"]


def test_done_after_the_customer_opened_it_changes_nothing(draft: Invitation, alice: User) -> None:
    services.record_opened(draft, actor=None)
    services.finish_draft(draft, actor=alice, values=with_changes(draft, include_admin=False))
    assert (fresh(draft).state, fresh(draft).include_admin) == ("opened", True)


@pytest.mark.parametrize("state", ENDED)
def test_done_refuses_what_has_ended(partner: Partner, alice: User, state: str) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    with pytest.raises(RequestEnded):
        services.finish_draft(invitation, actor=alice)
    assert verbs() == []


# --- revoke, open, replace, expire ------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "sent", "opened"])
def test_revoke_ends_once(partner: Partner, alice: User, state: str) -> None:
    traits = {} if state == "draft" else {state: True}
    invitation = InvitationFactory(partner=partner, created_by=alice, **traits)
    for _ in range(2):
        services.revoke_invitation(invitation, actor=alice)
    assert fresh(invitation).state == "revoked"
    assert fresh(invitation).answered_at is not None
    assert verbs() == ["invitation.revoked"]


@pytest.mark.parametrize("state", ["accepted", "declined", "expired"])
def test_revoke_refuses_what_has_ended(partner: Partner, alice: User, state: str) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    before = fresh(invitation).state
    with pytest.raises(RequestEnded):
        services.revoke_invitation(invitation, actor=alice)
    assert fresh(invitation).state == before


def test_the_first_look_is_stamped_once(draft: Invitation) -> None:
    for _ in range(2):
        services.record_opened(draft, actor=None)
    opened = fresh(draft)
    assert opened.state == "opened"
    assert opened.opened_at == opened.sent_at
    assert AuditEntry.objects.get().actor_name == ""


@pytest.mark.parametrize("state", ENDED)
def test_a_look_at_an_ended_request_writes_nothing(partner: Partner, state: str) -> None:
    invitation = InvitationFactory(partner=partner, **{state: True})
    services.record_opened(invitation, actor=None)
    assert fresh(invitation).opened_at is None
    assert verbs() == []


def run_expiry() -> str:
    out = StringIO()
    call_command("expire_invitations", stdout=out)
    return out.getvalue().strip()


def test_expiry_writes_down_what_is_past_its_date(partner: Partner) -> None:
    now = timezone.now()
    past = {
        state: InvitationFactory(partner=partner, state=state, expires_at=now)
        for state in ("draft", "sent", "opened", "accepted", "declined", "revoked")
    }
    waiting = InvitationFactory(partner=partner, sent=True)

    assert run_expiry() == "Expired: 3"
    assert run_expiry() == "Expired: 0"
    states = {state: fresh(invitation).state for state, invitation in past.items()}
    assert states == {
        "draft": "expired", "sent": "expired", "opened": "expired",
        "accepted": "accepted", "declined": "declined", "revoked": "revoked",
    }  # fmt: skip
    assert fresh(waiting).state == "sent"
    assert verbs() == ["invitation.expired"] * 3
    assert AuditReader.objects.filter(organisation_id=partner.public_id).count() == 3


def test_expiry_leaves_alone_what_was_answered_meanwhile(partner: Partner) -> None:
    invitation = InvitationFactory(partner=partner, expired=True)
    Invitation.objects.filter(pk=invitation.pk).update(state="accepted")
    assert services.expire_invitation(invitation) is False
    assert fresh(invitation).state == "accepted"


# --- at once, on PostgreSQL -------------------------------------------------------------------


def at_once(number: int, act: Callable[[int], object]) -> list[object]:
    """The results, or the refusals, of so many people pressing the same button."""

    def one(index: int) -> object:
        close_old_connections()
        try:
            return act(index)
        except (RuleViolation, InvitationRefused) as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_starting_at_once_makes_one_draft(partner: Partner, alice: User) -> None:
    at_once(12, lambda _: services.open_draft(partner, actor=alice, language="en"))
    assert Invitation.objects.count() == 1
    identity = uuid.uuid4()
    at_once(12, lambda _: services.open_draft(partner, actor=alice, language="en", fresh=identity))
    assert Invitation.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_done_at_once_is_done_once(partner: Partner, alice: User) -> None:
    draft = InvitationFactory(partner=partner, created_by=alice)
    values = with_changes(draft, subject="Mine")
    at_once(12, lambda _: services.finish_draft(draft, actor=alice, values=values, revision=0))
    assert verbs() == ["invitation.draft_saved", "invitation.sent"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_saving_at_once_keeps_one_and_refuses_the_others(partner: Partner, alice: User) -> None:
    draft = InvitationFactory(partner=partner, created_by=alice)

    def save(index: int) -> object:
        values = with_changes(draft, subject=f"Window {index}")
        return services.save_draft(draft, actor=alice, values=values, revision=0)

    results = at_once(12, save)
    assert results.count(DraftChanged) == 11
    assert fresh(draft).revision == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reach_that_was_seen_is_not_changed(partner: Partner, alice: User) -> None:
    """The customer opens the link while the asker clears the box: one of the two is first."""
    for _ in range(10):
        draft = InvitationFactory(partner=partner, created_by=alice)

        def act(index: int, draft: Invitation = draft) -> object:
            if index:
                values = with_changes(draft, include_admin=False)
                return services.save_draft(draft, actor=alice, values=values, revision=0)
            return services.record_opened(draft, actor=None)

        results = at_once(2, act)
        refused = RequestEnded in results
        assert fresh(draft).include_admin is refused
        assert fresh(draft).state == "opened"
