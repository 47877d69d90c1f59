""" "Upload users": the file, its validation, the run, and the one download of the passwords."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from customers.acting import Acting
from customers.directory_many import add_people
from customers.enums import DirectoryRole
from customers.models import DirectoryUser
from customers.services import remove_admin
from partners.enums import Role
from partners.exceptions import AccessRefused, RuleViolation
from partners.models import AuditEntry, AuditReader, Notification, User
from partners.sheets.exceptions import FileRefused
from subscriptions.enums import SubscriptionState
from subscriptions.models import LicenseAssignment, UserUpload, UserUploadRow
from subscriptions.users import services as people
from subscriptions.users.enums import StopReason, UploadState, UploadVerdict
from subscriptions.users.places import short
from subscriptions.users.upload import passwords, running, services, tasks
from subscriptions.users.upload.exceptions import PasswordsGone, UploadMoved
from subscriptions.users.upload.export import result_csv
from subscriptions.users.upload.sealing import opened, seal, seals
from subscriptions.users.upload.told import ROW_FIELDS, problem_text
from tests.factories.customers import AdminGrantFactory
from tests.factories.partners import UserFactory
from tests.factories.subscriptions import SubscriptionFactory
from tests.subscriptions.users.conftest import Directory

type ClientFor = Callable[[User], Client]
type Drain = Callable[[], int]

HEADING = "First name,Last name,Display name,Email,Status update\n"
TWO = HEADING + "Ewa,Lis,Ewa Lis,ewa@tailspin.example,\nJan,,Jan Bok,Jan@Tailspin-Toys.example,\n"


def checked(acting: Acting, text: str = TWO) -> UserUpload:
    found, created = services.check(acting, file_name="people.csv", data=text.encode())
    assert created
    return found


def ran(acting: Acting, text: str = TWO, drain: Drain | None = None, **more: Any) -> UserUpload:
    found = services.start(acting, checked(acting, text).public_id, location="PL", **more)
    if drain is not None:
        drain()
    else:
        while running.run_batch(found.pk):
            pass
    found.refresh_from_db()
    return found


def told(found: UserUpload, *, field: str = "verdict") -> dict[int, str]:
    return dict(found.rows.order_by("number").values_list("number", field))


def reasons(found: UserUpload) -> dict[int, str]:
    rows = found.rows.order_by("number").values_list("number", "problems")
    return {number: " ".join(map(problem_text, each)) for number, each in rows if each}


def people_of(scene: Directory) -> set[str]:
    rows = DirectoryUser.objects.filter(customer=scene.customer)
    return set(rows.values_list("user__email", flat=True))


def table(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# --- the check


def test_every_row_has_a_result(scene: Directory) -> None:
    scene.person("Ewa Lis", user__email="ewa@tailspin.example")
    gone = scene.person("Gone", user__email="gone@tailspin.example")
    people.delete_person(scene.own, gone.public_id)
    UserFactory.create(email="elsewhere@tailspin.example")
    found = checked(
        scene.acting,
        HEADING
        + "Ewa,Lis,Ewa Lis,EWA@tailspin.example,\n"
        + "Jan,Bok,Jan Bok,jan@tailspin.example,\n"
        + "Jan,Bok,Jan Again,Jan@tailspin.example,\n"
        + ",,,nameless@tailspin.example,\n"
        + ",,No Address,,\n"
        + f",,{'x' * 51},long@tailspin.example,\n"
        + ",,Stranger,ola@contoso.example,\n"
        + ",,Not An Address,ola,\n"
        + ",,Accents,łucja@tailspin.example,\n"
        + ",,Elsewhere,elsewhere@tailspin.example,\n"
        + ",,Gone,gone@tailspin.example,\n"
        + ",,Too Many,many@tailspin.example,,more\n",
    )

    assert told(found) == {2: "skip", 3: "create"} | dict.fromkeys(range(4, 14), "problem")
    assert found.counts == {"skip": 1, "create": 1, "problem": 10}
    words = reasons(found)
    assert words[4] == "The same address stands in line 3 already."
    assert words[5] == "Display name is missing."
    assert words[6] == "Email is missing."
    assert words[7] == "Display name is longer than 50 characters."
    assert words[8] == "ola@contoso.example is not in one of the organization's own domains."
    assert words[9] == "ola is not an email address."
    assert words[10].startswith("Use only the letters a to z")
    # Of a login elsewhere no more than that the name cannot be used.
    assert words[11] == "This address cannot be used. Choose another one."
    assert words[12].startswith("A deleted user has this address.")
    assert words[13] == "This line has more cells than the heading has columns."
    assert people_of(scene) & {"jan@tailspin.example"} == set()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_and_the_usual_encodings(
    scene: Directory, codec: str, delimiter: str
) -> None:
    text = TWO.replace("Lis", "Łoś").replace(",", delimiter)
    found, _created = services.check(scene.acting, file_name="a.csv", data=text.encode(codec))
    [row, _other] = found.rows.order_by("number")
    assert (row.values["display_name"], row.verdict) == ("Ewa Łoś", UploadVerdict.CREATE)


def test_cyrillic_of_old_offices(scene: Directory) -> None:
    text = HEADING + "Анна,Смирнова,Анна Смирнова,anna@tailspin.example,\n"
    found, _created = services.check(scene.acting, file_name="a.csv", data=text.encode("cp1251"))
    assert found.rows.get().values["display_name"] == "Анна Смирнова"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty."),
        (HEADING, "no users below it"),
        ("Name of somebody\nEwa\n", "Missing: Display name, Email."),
        (
            HEADING + ",,Ewa,ewa@tailspin.example,\n" * 5001,
            "The file has more than 5,000 users",
        ),
    ],
)
def test_files_that_cannot_be_read(scene: Directory, text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        services.check(scene.acting, file_name="a.csv", data=text.encode())
    assert not UserUpload.objects.exists()


def test_the_same_file_twice_is_one_open_upload(scene: Directory) -> None:
    found = checked(scene.acting)
    again, created = services.check(scene.acting, file_name="b.csv", data=TWO.encode())
    assert (again.pk, created) == (found.pk, False)
    assert AuditEntry.objects.filter(verb="user_upload.checked").count() == 1
    # The customer's own is another one, and neither side sees the other's.
    own, created = services.check(scene.own, file_name="b.csv", data=TWO.encode())
    assert created
    assert list(services.uploads_of(scene.own)) == [own]
    assert list(services.uploads_of(scene.acting)) == [found]


# --- the run


def test_users_are_added_with_location_and_licenses(scene: Directory, drain_tasks: Drain) -> None:
    found = ran(scene.acting, drain=drain_tasks, subscriptions=[scene.office.public_id])

    assert (found.state, found.counts, found.progress) == (UploadState.DONE, {"create": 2}, 2)
    person = DirectoryUser.objects.get(user__email="jan@tailspin-toys.example")
    assert (person.first_name, person.last_name, person.location) == ("Jan", "", "PL")
    assert (person.sort_name, person.user.name) == ("jan bok", "Jan Bok")
    assert person.user.must_change_password
    assert person.user.temporary_password_expires_at is not None
    assert not person.role_assignments.exists()
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == 2
    entry = AuditEntry.objects.get(verb="directory_user.created", target_text="Jan Bok")
    assert entry.actor == scene.agent
    assert entry.subject_id == scene.customer.public_id
    readers = set(AuditReader.objects.filter(entry=entry).values_list("organisation_id", flat=True))
    assert readers == {scene.partner.public_id, scene.customer.public_id}
    verbs = ["checked", "started", "finished"]
    assert [AuditEntry.objects.filter(verb=f"user_upload.{verb}").count() for verb in verbs] == [
        1,
        1,
        1,
    ]


def test_seats_that_run_out_refuse_the_row(scene: Directory) -> None:
    """With the license or not at all; the lines before got theirs."""
    text = HEADING + "".join(f",,P{n},p{n}@tailspin.example,\n" for n in range(4))
    found = ran(scene.acting, text, subscriptions=[scene.office.public_id])
    assert told(found, field="result") == {2: "create", 3: "create", 4: "problem", 5: "problem"}
    assert reasons(found)[4] == "Office: no license is available."
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == 2
    assert "p2@tailspin.example" not in people_of(scene)


def test_a_subscription_that_was_suspended_meanwhile(scene: Directory) -> None:
    found = checked(scene.acting)
    services.start(
        scene.acting, found.public_id, location="PL", subscriptions=[scene.office.public_id]
    )
    scene.office.state = SubscriptionState.SUSPENDED
    scene.office.save()
    while running.run_batch(found.pk):
        pass
    assert "Office is not active" in reasons(found)[2]
    assert people_of(scene) & {"ewa@tailspin.example"} == set()


def test_what_was_taken_since_the_check(scene: Directory) -> None:
    found = checked(scene.acting)
    scene.person("Ewa", user__email="ewa@tailspin.example")
    UserFactory.create(email="jan@tailspin-toys.example")
    services.start(scene.acting, found.public_id, location="PL")
    while running.run_batch(found.pk):
        pass
    assert told(found, field="result") == {2: "skip", 3: "problem"}
    assert reasons(found)[3] == "This address cannot be used. Choose another one."


def test_what_the_check_refused_does_not_slip_through(scene: Directory) -> None:
    elsewhere = UserFactory.create(email="jan@tailspin-toys.example")
    found = checked(scene.acting)
    assert told(found) == {2: "create", 3: "problem"}
    elsewhere.email = "jan@elsewhere.example"  # the name is free now
    elsewhere.save()
    services.start(scene.acting, found.public_id, location="PL")
    while running.run_batch(found.pk):
        pass
    assert told(found, field="result") == {2: "create", 3: "problem"}
    assert "jan@tailspin-toys.example" not in people_of(scene)


def test_a_row_with_a_fault_does_not_stop_the_others(
    scene: Directory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumbling(customer: Any, new: Any, *, hashed: Any) -> Any:
        if any(each.email.startswith("ewa") for each in new):
            raise ValueError
        return add_people(customer, new, hashed=hashed)

    monkeypatch.setattr(running, "add_people", stumbling)
    found = ran(scene.acting)
    assert told(found, field="result") == {2: "problem", 3: "create"}
    assert "A fault of the portal stopped this line" in reasons(found)[2]
    assert "A row of upload" in caplog.text


def test_the_grant_taken_back_stops_it(
    scene: Directory, drain_tasks: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")
    assert running.run_batch(found.pk)
    remove_admin(scene.grant, actor=scene.admin.user)
    drain_tasks()
    found.refresh_from_db()
    assert (found.state, found.stop_reason) == (UploadState.FAILED, StopReason.ACCESS)
    assert told(found, field="result") == {2: "create", 3: ""}
    lines = list(result_csv(found, "en"))[1].splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ["New user: Added.", "Was not reached."]
    assert found.counts == {"create": 1}
    assert AuditEntry.objects.filter(verb="user_upload.stopped").count() == 1


def test_the_role_taken_back_stops_it(scene: Directory) -> None:
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")
    scene.agent.memberships.update(roles=[Role.SALES_AGENT])
    assert not running.run_batch(found.pk)
    found.refresh_from_db()
    assert (found.state, found.counts) == (UploadState.FAILED, {})


def test_a_login_that_was_closed_stops_it(scene: Directory) -> None:
    found = checked(scene.own)
    services.start(scene.own, found.public_id, location="PL")
    User.objects.filter(pk=scene.admin.user_id).update(is_active=False)
    assert not running.run_batch(found.pk)
    found.refresh_from_db()
    assert found.state == UploadState.FAILED


def test_a_fault_of_the_portal_stops_it(
    scene: Directory, monkeypatch: pytest.MonkeyPatch, drain_tasks: Drain
) -> None:
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")

    def broken(_keys: list[int]) -> None:
        raise ValueError

    monkeypatch.setattr(running, "_passwords", broken)
    drain_tasks()
    found.refresh_from_db()
    assert (found.state, found.stop_reason) == (UploadState.FAILED, StopReason.FAULT)


def test_what_a_dead_worker_left_goes_on(scene: Directory, drain_tasks: Drain) -> None:
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")
    drain_tasks()
    UserUpload.objects.update(state=UploadState.RUNNING)
    assert tasks.resume_stalled() == 0
    UserUpload.objects.update(beat_at=timezone.now() - timedelta(minutes=6))
    assert tasks.resume_stalled() == 1
    drain_tasks()
    found.refresh_from_db()
    assert (found.state, found.counts) == (UploadState.DONE, {"create": 2})


def test_saved_twice_and_discarded(scene: Directory) -> None:
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")
    with pytest.raises(UploadMoved):
        services.start(scene.acting, found.public_id, location="PL")
    with pytest.raises(UploadMoved):
        services.discard(scene.acting, found.public_id)
    other = checked(scene.own)
    services.discard(scene.own, other.public_id)
    services.discard(scene.own, other.public_id)
    assert not other.rows.exists()
    assert AuditEntry.objects.filter(verb="user_upload.discarded").count() == 1
    with pytest.raises(UploadMoved):
        services.start(scene.own, other.public_id, location="PL")


def test_nobody_to_add(scene: Directory) -> None:
    found = checked(scene.acting, HEADING + ",,Ola,ola@contoso.example,\n")
    with pytest.raises(RuleViolation, match="nobody to add"):
        services.start(scene.acting, found.public_id, location="PL")


def test_who_may(scene: Directory) -> None:
    with pytest.raises(AccessRefused):
        services.check(scene.staff(Role.HELPDESK_AGENT), file_name="a.csv", data=TWO.encode())
    found = checked(scene.acting)
    remove_admin(scene.grant, actor=scene.admin.user)
    with pytest.raises(AccessRefused):
        services.start(scene.acting, found.public_id, location="PL")
    with pytest.raises(AccessRefused):
        passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)


# --- the passwords


def test_passwords_are_downloaded_once(scene: Directory) -> None:
    found = ran(scene.acting)
    _found, rows = passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    by_line = {each.row["number"]: each.password for each in rows}
    assert authenticate(username="ewa@tailspin.example", password=by_line[2])
    assert len(by_line[2]) >= 14
    assert by_line[2] != by_line[3]
    assert not UserUploadRow.objects.filter(sealed_password__isnull=False).exists()
    entry = AuditEntry.objects.get(verb="user_upload.passwords_downloaded")
    assert by_line[2] not in str(entry.data)
    assert by_line[2] not in repr(rows)
    with pytest.raises(PasswordsGone):
        passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)


def test_passwords_are_kept_encrypted_and_never_in_clear(
    scene: Directory, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]
) -> None:
    with caplog.at_level("DEBUG"):
        found = ran(scene.acting)
    sealed = [bytes(row.sealed_password or b"") for row in found.rows.all()]
    _found, rows = passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    for each in rows:
        secret = each.password
        assert secret
        assert all(secret.encode() not in one for one in sealed)
        assert secret not in caplog.text
        assert not any(secret in mail.body for mail in mailoutbox)
        for entry in AuditEntry.objects.all():
            assert secret not in f"{entry.data}{entry.changes}"


def test_a_rotated_key_opens_what_was_sealed(settings: Any) -> None:
    sealed = seal(seals(), "abcd-efgh")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is used from today on"
    assert opened(seals(), sealed) == "abcd-efgh"
    settings.SECRET_KEY_FALLBACKS = []
    assert opened(seals(), sealed) == ""


def test_passwords_are_gone_after_72_hours(scene: Directory) -> None:
    found = ran(scene.acting)
    with time_machine.travel(timezone.now() + timedelta(hours=71), tick=False):
        assert passwords.forget_due() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        # Even before the clock has come round.
        with pytest.raises(PasswordsGone):
            passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
        assert UserUploadRow.objects.filter(sealed_password__isnull=False).count() == 2
        call_command("forget_upload_passwords")
        assert not UserUploadRow.objects.filter(sealed_password__isnull=False).exists()
        assert passwords.forget_due() == 0


def test_the_last_moment_of_72_hours(scene: Directory) -> None:
    found = ran(scene.acting)
    assert found.secrets_until is not None
    with time_machine.travel(found.secrets_until, tick=False), pytest.raises(PasswordsGone):
        passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    with time_machine.travel(found.secrets_until - timedelta(seconds=1), tick=False):
        assert passwords.forget_due() == 0
        _found, rows = passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    assert all(each.password for each in rows)


def test_a_notification_says_that_passwords_wait(scene: Directory) -> None:
    found = ran(scene.acting)
    row = Notification.objects.get(user=scene.agent)
    assert (row.due_at, row.done_at) == (found.secrets_until, None)
    passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    row.refresh_from_db()
    assert row.done_at is not None


def test_no_notification_where_nobody_was_added(scene: Directory) -> None:
    found = checked(scene.acting, HEADING + ",,Ewa,ewa@tailspin.example,\n")
    scene.person("Ewa", user__email="ewa@tailspin.example")
    services.start(scene.acting, found.public_id, location="PL")
    while running.run_batch(found.pk):
        pass
    assert told(found, field="result") == {2: "skip"}
    assert not Notification.objects.filter(user=scene.agent).exists()


def test_no_download_while_it_runs(scene: Directory) -> None:
    found = checked(scene.acting)
    services.start(scene.acting, found.public_id, location="PL")
    with pytest.raises(UploadMoved):
        passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)


# --- pages


@pytest.fixture(params=["staff", "own"])
def side(request: Any, scene: Directory, client_for: ClientFor) -> tuple[Client, str]:
    if request.param == "staff":
        return client_for(scene.agent), scene.url
    return client_for(scene.admin.user), scene.own_url


def as_file(text: str) -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = "people.csv"
    return file


def test_from_template_to_save(scene: Directory, side: tuple[Client, str]) -> None:
    client, url = side
    assert f"{url}upload/" in client.get(url).text
    template = client.get(f"{url}upload/template/").content.decode("utf-8-sig")
    assert template.startswith("First name,Last name,Display name,Email,Status update")

    text = TWO + ",,Ola,ola@contoso.example,\n"
    answer = client.post(f"{url}upload/", {"file": as_file(text)})
    assert answer.status_code == 303
    page = answer["Location"]
    shown = client.get(page).text
    assert "2 users would be added." in shown
    assert "2 of 2 available" in shown
    assert "is not in one of the organization&#x27;s own domains" in shown
    assert client.post(page, {"location": "XX"}).status_code == 422
    assert client.post(page, {"location": "PL", "s": "unknown"}).status_code == 422

    answer = client.post(page, {"location": "PL", "s": short(scene.office.public_id)})
    assert answer.status_code == 303
    shown = client.get(page).text
    assert "The users are being added." in shown
    assert ">Refresh</a>" in shown
    assert "people.csv" in client.get(f"{url}upload/").text


def test_from_the_run_to_the_passwords(scene: Directory, side: tuple[Client, str]) -> None:
    client, url = side
    acting = scene.own if url == scene.own_url else scene.acting
    found = ran(acting, TWO + ",,Ola,ola@contoso.example,\n")
    page = f"{url}upload/{found.public_id}/"
    live = client.get(f"{page}live/")
    assert "2 users were added." in live.text
    assert client.get(f"{page}live/", headers={"if-none-match": live["ETag"]}).status_code == 304

    report = table(client.get(f"{page}report/"))
    assert report[0]["Status update"] == "New user: Added."
    assert "Temporary password" not in report[0]
    answer = client.post(f"{page}passwords/")
    assert "no-store" in answer["Cache-Control"]
    rows = table(answer)
    assert authenticate(username="ewa@tailspin.example", password=rows[0]["Temporary password"])
    assert rows[2]["Temporary password"] == ""
    again = client.post(f"{page}passwords/", follow=True)
    assert "The temporary passwords are gone" in again.text
    assert "are deleted here" in client.get(page).text


def test_no_file_and_a_bad_file(scene: Directory, side: tuple[Client, str]) -> None:
    client, url = side
    assert client.post(f"{url}upload/").status_code == 422
    file = io.BytesIO(b"PK\x03\x04 a workbook")
    file.name = "people.xlsx"
    answer = client.post(f"{url}upload/", {"file": file})
    assert answer.status_code == 422
    assert "This is a workbook" in answer.text


def test_the_report_can_be_mended_and_uploaded_again(scene: Directory, client: Client) -> None:
    found = ran(scene.acting, TWO + ",,=cmd|1,wrong,\n")
    answer: Any = client.get(f"{scene.url}upload/{found.public_id}/report/")
    data = b"".join(answer.streaming_content)
    assert b"'=cmd" in data
    again, _created = services.check(
        scene.acting, file_name="a.csv", data=data.replace(b"wrong", b"right@tailspin.example")
    )
    assert told(again) == {2: "skip", 3: "skip", 4: "create"}


def test_one_side_does_not_open_the_others_upload(
    scene: Directory, client: Client, client_for: ClientFor
) -> None:
    own, staff = ran(scene.own), checked(scene.acting, HEADING + ",,O,o@tailspin.example,\n")
    assert client.get(f"{scene.url}upload/{own.public_id}/").status_code == 404
    assert client.post(f"{scene.url}upload/{own.public_id}/passwords/").status_code == 404
    admin = client_for(scene.admin.user)
    assert admin.get(f"{scene.own_url}upload/{staff.public_id}/").status_code == 404


def test_one_customers_page_does_not_open_the_upload_of_another(
    scene: Directory, client: Client
) -> None:
    found = ran(scene.acting)
    other = AdminGrantFactory.create(partner=scene.partner).customer
    url = f"/p/{scene.partner.slug}/customers/{other.public_id}/users/upload/"

    assert client.get(url).status_code == 200
    assert client.get(f"{url}{found.public_id}/").status_code == 404
    assert client.get(f"{url}{found.public_id}/report/").status_code == 404
    assert client.post(f"{url}{found.public_id}/passwords/").status_code == 404


def test_licenses_of_other_customers_are_not_given(scene: Directory) -> None:
    found, other = checked(scene.acting), SubscriptionFactory.create(quantity=5)

    with pytest.raises(RuleViolation, match="ended meanwhile"):
        services.start(
            scene.acting, found.public_id, location="PL", subscriptions=[other.public_id]
        )


def test_following_a_link_takes_no_passwords(scene: Directory, client: Client) -> None:
    found = ran(scene.acting)

    assert client.get(f"{scene.url}upload/{found.public_id}/passwords/").status_code == 405

    assert found.rows.filter(sealed_password__isnull=False).count() == 2


def test_privileges_taken_back_close_the_open_page(scene: Directory, client: Client) -> None:
    found = checked(scene.acting)
    remove_admin(scene.grant, actor=scene.admin.user)
    answer = client.post(f"{scene.url}upload/{found.public_id}/", {"location": "PL"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text


def test_a_user_admin_of_the_customer_uploads(scene: Directory, client_for: ClientFor) -> None:
    person = scene.person("Ula", DirectoryRole.USER_ADMIN)
    assert client_for(person.user).get(f"{scene.own_url}upload/").status_code == 200
    plain = scene.person("Piotr")
    assert client_for(plain.user).get(f"{scene.own_url}upload/").status_code == 403


def test_discarding_asks_first(scene: Directory, client: Client) -> None:
    found = checked(scene.acting)
    page = f"{scene.url}upload/{found.public_id}/"
    assert "Discard the file?" in client.get(f"{page}discard/").text
    assert client.post(f"{page}discard/", follow=True).status_code == 200
    assert "Nobody was added" in client.get(page).text
    assert client.post(page, {"location": "PL"}, follow=True).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_costs_of_the_pages(
    scene: Directory, client: Client, django_assert_num_queries: Any, number: int
) -> None:
    text = HEADING + "".join(f",,P{n},p{n}@tailspin.example,\n" for n in range(number))
    found = checked(scene.acting, text)
    page = f"{scene.url}upload/{found.public_id}/"
    client.get(page)
    with django_assert_num_queries(9):
        client.get(page)
    with django_assert_num_queries(5):
        client.get(f"{page}live/")


@pytest.mark.parametrize("number", [2, 25])
def test_costs_of_a_batch(scene: Directory, django_assert_num_queries: Any, number: int) -> None:
    text = HEADING + "".join(f",,P{n},p{n}@tailspin.example,\n" for n in range(number))
    found = services.start(scene.acting, checked(scene.acting, text).public_id, location="PL")
    with django_assert_num_queries(20):
        running.run_batch(found.pk)


@pytest.mark.slow
def test_five_thousand_rows_with_five_hundred_bad_ones(
    scene: Directory, drain_tasks: Drain
) -> None:
    scene.office.quantity = 4490
    scene.office.save()
    lines = []
    for number in range(5000):
        domain = "contoso.example" if number % 10 == 7 else "tailspin.example"
        lines.append(f"First {number},Last,Person {number},person{number}@{domain},\n")
    found = ran(
        scene.acting, HEADING + "".join(lines), drain=drain_tasks,
        subscriptions=[scene.office.public_id],
    )  # fmt: skip
    assert found.state == UploadState.DONE
    assert found.counts == {"create": 4490, "problem": 510}
    assert DirectoryUser.objects.filter(customer=scene.customer).count() == 4491
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == 4490
    assert AuditEntry.objects.filter(verb="directory_user.created").count() == 4490
    _found, rows = passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
    assert Counter(bool(each.password) for each in rows) == {True: 4490, False: 510}
    assert len({each.password for each in rows}) == 4491
