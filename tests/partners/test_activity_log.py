"""The activity log: what a partner reads of what was done, filtered, paged and as a file."""

import csv
import datetime
import io
import json
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners import activity_log, audit
from partners.activity_forms import a_month_before
from partners.enums import Role
from partners.models import AuditEntry
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def url(partner: Any) -> str:
    return reverse("activity:list", args=[partner.slug])


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


@pytest.fixture
def customer(partner: Any) -> Any:
    customer = CustomerFactory(name="Adatum")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return customer


def write(
    verb: str, *readers: Any, target: Any = None, actor: Any = None, **more: Any
) -> AuditEntry:
    with transaction.atomic():
        return audit.record(verb, target=target or readers[0], actor=actor, readers=readers, **more)


def actions(response: Any) -> list[str]:
    return [row["line"].action for row in response.context["rows"]]


def test_row_says_who_did_what_to_whom_and_when(signed_in, url, partner, alice, customer):
    alice.time_zone = "Europe/Warsaw"
    alice.save()
    write("customer.created", partner, customer, target=customer, actor=alice)

    page = signed_in.get(url).text

    assert "Alice Able (alice@alices.example) created Adatum." in page
    assert ">add_customer</span>" in page
    assert ">2026-06-15 12:00:00</time>" in page
    assert "June 15, 2026, 2:00 PM" in page
    assert (
        f'href="{reverse("subscriptions:list", args=[partner.slug, customer.public_id])}"' in page
    )


def test_row_of_a_high_number_can_be_opened(signed_in, url, partner):
    entry = write("partner.profile_updated", partner)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_auditreader")
        cursor.execute("UPDATE partners_auditentry SET id = 1234567")
    entry.pk = 1234567
    audit.reader_row(entry, partner.public_id).save()

    page = signed_in.get(url).text

    assert 'id="row-1234567"' in page
    assert 'hx-target="#row-1234567 > td"' in page


def test_former_customer_is_named_without_a_link(signed_in, url, partner):
    former = CustomerFactory(name="Former")
    write("relationship.removed", partner, former, target=former)

    row = signed_in.get(url).context["rows"][0]

    assert (row["line"].customer, row["customer_url"]) == ("Former", "")


def test_what_others_read_is_not_there(signed_in, url, partner):
    other = PartnerFactory()
    write("partner.profile_updated", other)
    write("partner.profile_updated", partner, actor=None)

    assert len(signed_in.get(url).context["rows"]) == 1


def test_the_system_and_strangers_are_named(signed_in, url, partner):
    write("invitation.expired", partner)
    write("invitation.reported", partner)

    who = [row["line"].actor for row in signed_in.get(url).context["rows"]]

    assert who == ["Somebody who is not signed in", "The system"]


# --- filters ----------------------------------------------------------------------------------


def test_without_dates_it_is_the_last_month(signed_in, url, partner, time_machine):
    for day, verb in (("2026-05-14", "invitation.sent"), ("2026-05-15", "invitation.opened")):
        time_machine.move_to(datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        write(verb, partner)
    time_machine.move_to(NOW)

    response = signed_in.get(url)

    assert len(response.context["rows"]) == 1
    assert 'name="since" id="id_since" class="form-control" value="2026-05-15"' in response.text
    assert len(signed_in.get(url, {"since": "2026-05-14"}).context["rows"]) == 2
    assert (
        len(signed_in.get(url, {"since": "2026-05-01", "until": "2026-05-14"}).context["rows"]) == 1
    )


def test_month_before_has_its_last_day():
    assert a_month_before(datetime.date(2026, 3, 31)) == datetime.date(2026, 2, 28)
    assert a_month_before(datetime.date(2026, 1, 15)) == datetime.date(2025, 12, 15)


def test_days_are_those_of_the_reader(signed_in, url, partner, alice, time_machine):
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    time_machine.move_to(datetime.datetime(2026, 6, 10, 20, tzinfo=datetime.UTC))
    write("invitation.sent", partner)  # in Tokyo it is the 11th
    time_machine.move_to(NOW)

    assert signed_in.get(url, {"since": "2026-06-10", "until": "2026-06-10"}).context["rows"] == []
    found = signed_in.get(url, {"since": "2026-06-11", "until": "2026-06-11"})
    assert len(found.context["rows"]) == 1


def test_filter_by_person_action_and_customer(signed_in, url, partner, alice, bob, customer):
    other = CustomerFactory(name="Contoso")
    ResellerRelationshipFactory(partner=partner, customer=other)
    write("order.placed", partner, customer, target=customer, actor=alice)
    write("order.placed", partner, other, target=other, actor=bob)
    write("subscription.updated", partner, customer, target=customer, actor=bob)
    write("subscription.expired", partner, customer, target=customer)

    def found(**asked):
        return [row["line"].operation for row in signed_in.get(url, asked).context["rows"]]

    assert found(actor=alice.pk) == ["create_order"]
    assert found(actor=bob.pk) == ["update_subscription", "create_order"]
    assert found(actor="system") == ["update_subscription"]
    assert len(found(about="subscriptions")) == 4
    assert found(about="subscriptions", operation="create_order") == ["create_order"] * 2
    assert found(about="customers") == found(about="customers", operation="create_order") == []
    assert found(operation="update_subscription") == ["update_subscription"] * 2
    assert found(operation="create_order") == ["create_order"] * 2
    assert found(customer="CONT") == ["create_order"]
    assert len(found(customer="ada")) == 3
    assert found(customer="nobody") == []
    assert len(found(subject=customer.public_id)) == 3
    assert found(subject=customer.public_id, actor=alice.pk) == ["create_order"]


def test_filter_by_object_comes_from_the_details(signed_in, url, partner, customer, alice):
    write("order.placed", partner, customer, target=customer, actor=alice)
    write("partner.profile_updated", partner, actor=alice)
    entry = signed_in.get(url).context["rows"][1]
    details = signed_in.get(entry["url"], headers=HTMX).text
    link = f"?object={entry['line'].target_key}"
    assert link.replace(":", "%3A") in details

    response = signed_in.get(url + link)

    assert [row["line"].operation for row in response.context["rows"]] == ["create_order"]
    assert [label for label, _url in response.context["chips"]] == ["Adatum"]


def test_name_of_somebody_else_comes_from_the_own_log(signed_in, url, partner, carol, charlie):
    write("agreement.accepted", partner, actor=carol)

    mine = signed_in.get(url, {"actor": carol.pk})
    strange = signed_in.get(url, {"actor": charlie.pk})

    assert "Carol Carter" in mine.context["chips"][0][0]
    assert strange.context["chips"][0][0] == ""
    assert "Charlie" not in strange.text


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-06-02", "until": "2026-06-01"},
        {"actor": "1; drop table"},
        {"actor": "9" * 40},
        {"operation": "no_such"},
        {"about": "no_such"},
        {"subject": "x"},
        {"object": "a:b:c"},
        {"object": "\0:1"},
        {"customer": "\0"},
        {"customer": "'\"%_\\"},
        {"cursor": "!"},
    ],
)
def test_whatever_is_asked_is_answered(signed_in, url, partner, asked):
    write("partner.profile_updated", partner)

    assert signed_in.get(url, asked).status_code == 200


def test_wrong_filter_is_said(signed_in, url):
    page = signed_in.get(url, {"since": "2026-06-02", "until": "2026-06-01"}).text

    assert "The last day is before the first one." in page


# --- paging and cost --------------------------------------------------------------------------


def test_pages_by_key(signed_in, url, partner, monkeypatch):
    monkeypatch.setattr(activity_log, "PAGE_SIZE", 2)
    for _number in range(5):  # of one moment: the number of the entry decides
        write("partner.profile_updated", partner)
    ids = list(AuditEntry.objects.order_by("-id").values_list("id", flat=True))

    seen, asked = [], url
    while asked:
        response = signed_in.get(asked)
        seen.append([row["line"].id for row in response.context["rows"]])
        asked = response.context["next_url"]

    assert seen == [ids[:2], ids[2:4], ids[4:]]
    back = signed_in.get(response.context["previous_url"])
    assert [row["line"].id for row in back.context["rows"]] == ids[2:4]


@pytest.mark.parametrize("number", [1, 30])
def test_page_costs_the_same_however_long_it_is(signed_in, url, partner, alice, number):
    for index in range(number):
        customer = CustomerFactory(name=f"Customer {index}")
        write("customer.created", partner, customer, target=customer, actor=alice)
    signed_in.get(url)

    with CaptureQueriesContext(
        connection,
    ) as counted:
        signed_in.get(url)

    # Session, person, membership; who works there, keys, entries, who is served.
    assert len(counted) == 7
    assert not any("COUNT(" in query["sql"] or "OFFSET" in query["sql"] for query in counted)


def test_every_filter_starts_in_an_index(partner, customer, alice):
    """On either database, however the rows are spread."""
    day = datetime.date(2026, 6, 15)
    base = activity_log.ActivityQuery(day, day)
    for each in ({}, {"actor": "1"}, {"operation": "create_order"}, {"subject": uuid.uuid4()}):
        query = activity_log.ActivityQuery(**{**base.__dict__, **each})
        plan = activity_log.lines(partner, query).order_by("-created_at", "-entry_id").explain()
        if connection.vendor == "sqlite":
            assert "SCAN" not in plan
            assert "TEMP B-TREE" not in plan


# --- details ----------------------------------------------------------------------------------


def test_details_show_each_field_before_and_after(signed_in, partner, customer, alice):
    entry = write(
        "customer.profile_updated",
        partner, customer,
        target=customer, actor=alice,
        changes={"city": ("Łódź", "Warszawa"), "phone": ("", "+48 22 555 01 00")},
    )  # fmt: skip
    url = reverse("activity:entry", args=[partner.slug, entry.pk])

    fragment = signed_in.get(url, headers=HTMX).text
    page = signed_in.get(url).text

    assert "<del>Łódź</del>" in fragment
    assert "<ins>Warszawa</ins>" in fragment
    assert "<del>none</del>" in fragment
    assert "<html" not in fragment
    assert "<html" in page
    assert entry.request_id in page


def test_html_in_values_is_text(signed_in, partner, customer):
    entry = write(
        "customer.profile_updated", partner, customer,
        target=customer, changes={"name": ("<b>", "<script>alert(1)</script>")},
    )  # fmt: skip

    page = signed_in.get(reverse("activity:entry", args=[partner.slug, entry.pk])).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_only_declined_is_found_by_name(
    signed_in, url, partner, alice, monkeypatch, django_assert_num_queries
):
    for name in ("Żabka", "Contoso"):
        refuser = CustomerFactory(name=name)
        write("invitation.declined", partner, refuser, target=alice)
    write("invitation.declined", PartnerFactory(), CustomerFactory(name="Żabka of others"))
    reseller = PartnerFactory(name="Żabka Reseller", reseller=True)
    write("invitation.declined", partner, reseller, target=alice)  # a partnership

    def found(**asked):
        rows = signed_in.get(url, asked).context["rows"]
        return [row["line"].customer for row in rows]

    assert found(customer="zab") == ["Żabka"]
    assert found(customer="zab", operation="create_order") == []
    assert found(customer="zab", until="2026-06-14") == []
    assert found(customer="%") == []
    day = timezone.localdate()
    query = activity_log.ActivityQuery(day, day, customer="zab")
    with django_assert_num_queries(5):  # present and former customers, refusals, keys, entries
        assert len(activity_log.activity_page(partner, query).rows) == 1
    monkeypatch.setattr(activity_log, "MOST_REFUSALS", 1)
    assert found(customer="zab") == []  # Contoso declined later


def test_roles_are_called_what_they_are(signed_in, partner, customer, alice):
    person = DirectoryUserFactory(customer=customer)
    changes = {"roles": (["user_admin"], ["global_admin"])}
    of_staff = write("member.roles_changed", partner, target=alice, changes=changes)
    of_customer = write(
        "directory_user.roles_changed", partner, customer, target=person, changes=changes
    )

    staff, directory = (
        signed_in.get(reverse("activity:entry", args=[partner.slug, entry.pk])).text
        for entry in (of_staff, of_customer)
    )

    assert ">Roles<" in staff
    assert "Directory roles" not in staff
    assert ">Directory roles<" in directory


def test_entry_of_others_is_not_there(signed_in, partner):
    entry = write("partner.profile_updated", PartnerFactory())

    for key in (entry.pk, 0, 2**63):
        assert signed_in.get(f"/p/{partner.slug}/settings/activity/{key}/").status_code == 404


def test_wrong_role_is_told_who_can_help(client, bob, alice, url):
    client.force_login(bob)

    response = client.get(url)

    assert response.status_code == 403
    assert "Alice Able" in response.text


# --- export -----------------------------------------------------------------------------------


def exported(client, partner, form, **asked):
    response = client.get(reverse(f"activity:export_{form}", args=[partner.slug]), asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_csv_follows_the_filter_and_is_no_formula(signed_in, partner, customer, alice):
    evil = CustomerFactory(name="=1+1")
    write("customer.created", partner, evil, target=evil, actor=alice)
    write("partner.profile_updated", partner, actor=alice)

    text = exported(signed_in, partner, "csv", operation="add_customer")

    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    told = dict(zip(header, row, strict=True))
    assert told["Date-Time (UTC)"] == "2026-06-15 12:00:00"
    assert told["Affected customer"] == "'=1+1"
    assert told["Operation"] == "add_customer"
    assert told["Status"] == "succeeded"
    assert "\r\n=" not in text


def test_csv_has_the_readers_own_time_beside(signed_in, partner, customer, alice):
    alice.time_zone = "Europe/Warsaw"
    alice.save()
    write("customer.created", partner, customer, target=customer, actor=alice)

    text = exported(signed_in, partner, "csv", operation="add_customer")

    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    told = dict(zip(header, row, strict=True))
    assert told["Date-Time (UTC)"] == "2026-06-15 12:00:00"
    assert told["Local time"] == "2026-06-15 14:00:00 +0200"


def test_json_is_one_list(signed_in, partner, customer, alice):
    for _number in range(3):
        write(
            "customer.profile_updated", partner, customer,
            target=customer, actor=alice, changes={"city": ("Łódź", "Warszawa")},
        )  # fmt: skip

    entries = json.loads(
        exported(signed_in, partner, "json", operation="update_customer_billing_profile")
    )

    assert len(entries) == 3
    assert entries[0]["customer_id"] == str(customer.public_id)
    assert entries[0]["date"] == "2026-06-15T12:00:00+00:00"
    assert entries[0]["changes"] == [{"field": "City", "old": "Łódź", "new": "Warszawa"}]


def test_export_of_nothing_is_an_empty_list(signed_in, partner):
    assert json.loads(exported(signed_in, partner, "json", operation="create_order")) == []


def test_export_is_in_the_readers_language_though_it_streams(signed_in, partner, alice):
    alice.language = "ru"
    alice.save()
    write("order.placed", partner, actor=alice)
    from django.utils import translation  # noqa: PLC0415

    response = signed_in.get(reverse("activity:export_csv", args=[partner.slug]))
    with translation.override("en"):
        text = b"".join(response.streaming_content).decode()

    assert "placed" not in text


@pytest.mark.parametrize("form", ["csv", "json"])
def test_export_begins_before_anything_is_read(signed_in, partner, monkeypatch, form):
    read = []

    def rows(_partner, _query):
        read.append(True)
        yield from ()

    monkeypatch.setattr(activity_log, "export_rows", rows)

    response = signed_in.get(reverse(f"activity:export_{form}", args=[partner.slug]))

    assert next(iter(response.streaming_content))
    assert read == []
    response.close()


def test_export_leaves_a_trace(signed_in, partner, alice):
    exported(signed_in, partner, "json", actor=alice.pk)

    entry = AuditEntry.objects.get(verb="activity_log.exported")
    assert entry.data["form"] == "json"
    assert entry.data["filters"] == {
        "actor": str(alice.pk), "since": "2026-05-15", "until": "2026-06-15",
    }  # fmt: skip


def test_export_reads_in_pieces(partner, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(activity_log, "EXPORT_CHUNK", 2)
    for _number in range(5):
        write("partner.profile_updated", partner)
    day = timezone.localdate()

    with django_assert_num_queries(4):  # the keys once, then three pieces
        rows = list(activity_log.export_rows(partner, activity_log.ActivityQuery(day, day)))

    assert len(rows) == 5


# --- who and how long -------------------------------------------------------------------------


def test_retention_is_said(signed_in, url, settings):
    assert "Entries are kept without a time limit." in signed_in.get(url).text
    settings.AUDIT_RETENTION_DAYS = 90
    assert "Entries are kept for 90 days." in signed_in.get(url).text


def test_right_lost_closes_it_at_once(client, partner, url):
    member = MembershipFactory(partner=partner, roles=[Role.SALES_AGENT])
    client.force_login(member.user)
    assert client.get(url).status_code == 200
    member.roles = [Role.DEFAULT_USER]
    member.save()
    assert client.get(url).status_code == 403


def test_entry_of_a_customer_keeps_its_name(partner, customer):
    """Whoever reads it and is no partner, else what it is about."""
    told = write("order.placed", partner, customer, target=partner)
    about = write("customer.tags_changed", partner, target=customer)
    neither = write("partner.profile_updated", partner)

    assert (told.subject_id, told.subject_name) == (customer.public_id, "Adatum")
    assert (about.subject_id, about.subject_name) == (customer.public_id, "Adatum")
    assert (neither.subject_id, neither.subject_name) == (None, "")
    copies = told.readers.values_list("verb", "actor_key", "subject_id", "created_at").distinct()
    assert list(copies) == [("order.placed", None, customer.public_id, told.created_at)]


def test_old_entries_get_their_copies(partner, customer):
    import importlib  # noqa: PLC0415

    from django.apps import apps  # noqa: PLC0415

    told = write("order.placed", partner, customer, target=partner)
    about = write("customer.tags_changed", partner, target=customer)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_auditentry SET subject_id = NULL, subject_name = ''")
        cursor.execute(
            "UPDATE partners_auditreader SET subject_id = NULL, verb = '', actor_key = 1"
        )
    readers = importlib.import_module("partners.migrations.0010_fill_activity_log")
    subjects = importlib.import_module("customers.migrations.0011_fill_audit_subjects")

    class Plain:
        """As a migration sees them: rows that may be written again."""

        def __init__(self, model):
            self.objects = __import__("django.db.models", fromlist=["QuerySet"]).QuerySet(model)

    class Apps:
        def get_model(self, *names):
            return Plain(apps.get_model(*names))

    readers.fill(Apps(), None)
    subjects.fill(Apps(), None)

    for entry in (told, about):
        entry.refresh_from_db()
        assert (entry.subject_id, entry.subject_name) == (customer.public_id, "Adatum")
        for reader in entry.readers.all():
            assert (reader.verb, reader.actor_key) == (entry.verb, None)
            assert (reader.subject_id, reader.created_at) == (customer.public_id, entry.created_at)
