"""The trail: written with the change, masked, read by those concerned, never changed."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from partners import audit, services
from partners.models import AuditEntry, AuditReader, Partner, User
from partners.querysets import AppendOnlyError
from partners.request_ids import request_id
from partners.selectors import entries_for
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def write(partner: Partner, **more: Any) -> AuditEntry:
    values: dict[str, Any] = {"target": partner, "actor": None, "readers": [partner]}
    return audit.record("test.happened", **values | more)


@pytest.mark.django_db(transaction=True)
def test_entry_needs_the_transaction_of_its_change() -> None:
    partner = PartnerFactory.create()

    with pytest.raises(RuntimeError, match="inside the transaction"):
        write(partner)


def test_entry_keeps_names_beside_keys(partner: Partner, alice: User) -> None:
    entry = write(partner, actor=alice)

    assert (entry.actor, entry.actor_name) == (alice, "Alice Able (alice@alices.example)")
    assert (entry.target_type, entry.target_id, entry.target_text) == (
        "partners.partner",
        str(partner.public_id),
        "Alice's Cloud",
    )


def test_entry_carries_the_request(partner: Partner) -> None:
    token = request_id.set("request-1")
    try:
        assert write(partner).request_id == "request-1"
    finally:
        request_id.reset(token)
    assert write(partner).request_id == ""


def test_readers_are_the_organisations_once(partner: Partner) -> None:
    other, stranger = PartnerFactory.create_batch(2)
    entry = write(partner, readers=[partner, other, partner])

    assert list(entries_for(partner.public_id)) == [entry]
    assert list(entries_for(other.public_id)) == [entry]
    assert list(entries_for(stranger.public_id)) == []


@pytest.mark.parametrize("key", ["password", "new_password", "Token", "nonce", "client_secret"])
def test_secrets_are_masked_wherever_they_stand(partner: Partner, key: str) -> None:
    entry = write(
        partner,
        changes={key: ("old-one", "new-one")},
        person={key: "deep-one"},
        **{key: "flat-one"},
    )

    entry.refresh_from_db()
    assert entry.changes == {key: "•••"}
    assert entry.data == {"person": {key: "•••"}, key: "•••"}


def test_values_are_kept_plain(partner: Partner) -> None:
    identity = uuid.uuid4()
    entry = write(partner, when=timezone.now().date(), who=[identity], country=partner.country)

    entry.refresh_from_db()
    assert entry.data["who"] == [str(identity)]
    assert entry.data["country"] == "PL"


def test_changed_fields_tells_before_and_after(partner: Partner) -> None:
    changes = audit.changed_fields(partner, {"city": "Gdańsk", "country": "PL", "phone": ""})

    assert changes == {"city": ("Warszawa", "Gdańsk"), "phone": ("+48 22 555 01 00", "")}
    assert partner.city == "Gdańsk"


ATTEMPTS: dict[str, Callable[[AuditEntry], object]] = {
    "delete": lambda entry: entry.delete(),
    "save": lambda entry: entry.save(),
    "delete many": lambda _entry: AuditEntry.objects.all().delete(),
    "update many": lambda _entry: AuditEntry.objects.update(verb="x"),
    "delete readers": lambda _entry: AuditReader.objects.all().delete(),
    "update readers": lambda _entry: AuditReader.objects.update(organisation_id=uuid.uuid4()),
    "delete its readers": lambda entry: entry.readers.all().delete(),
}


@pytest.mark.parametrize("attempt", sorted(ATTEMPTS))
def test_trail_is_append_only(partner: Partner, attempt: str) -> None:
    entry = write(partner)

    with pytest.raises(AppendOnlyError), transaction.atomic():
        ATTEMPTS[attempt](entry)

    assert list(AuditEntry.objects.values_list("pk", "verb")) == [(entry.pk, "test.happened")]
    assert AuditReader.objects.count() == 1


# --- retention -------------------------------------------------------------------------------


@pytest.fixture
def entries(partner: Partner) -> list[AuditEntry]:
    """Ten, five and one day old."""
    made = []
    for days in (10, 5, 1):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            made.append(write(partner))
    return made


def test_prune_forgets_what_is_past_its_time(
    entries: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PRUNE_BATCH", 1)

    assert services.prune_audit(older_than=timedelta(days=3)) == 2

    assert list(AuditEntry.objects.all()) == [entries[2]]
    assert list(AuditReader.objects.values_list("entry", flat=True)) == [entries[2].pk]


def test_prune_keeps_what_is_not_past_its_time(partner: Partner) -> None:
    entry, limit = write(partner), timedelta(days=30)
    over, second = entry.created_at + limit, timedelta(seconds=1)

    with time_machine.travel(over - second, tick=False):
        assert services.prune_audit(older_than=limit) == 0
    with time_machine.travel(over + second, tick=False):
        assert services.prune_audit(older_than=limit) == 1


@pytest.mark.parametrize(("days", "left"), [(0, 3), (4, 1), (7, 2), (30, 3)])
def test_prune_command_honours_the_setting(
    entries: list[AuditEntry], settings: Any, days: int, left: int
) -> None:
    settings.AUDIT_RETENTION_DAYS = days
    said = StringIO()

    call_command("prune_audit", stdout=said)

    assert AuditEntry.objects.count() == left
    assert said.getvalue() == (
        f"{3 - left} audit entries older than {days} days were forgotten.\n"
        if days
        else "AUDIT_RETENTION_DAYS is 0: every audit entry is kept.\n"
    )


def test_entry_outlives_the_name_of_its_actor(partner: Partner) -> None:
    actor = UserFactory.create(name="Old Name", email="old@people.example")
    entry = write(partner, actor=actor)
    User.objects.filter(pk=actor.pk).update(name="New Name")

    entry.refresh_from_db()
    assert entry.actor_name == "Old Name (old@people.example)"
