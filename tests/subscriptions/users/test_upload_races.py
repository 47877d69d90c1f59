"""Many workers and many hands at one upload."""

from collections.abc import Callable

import pytest

from customers.models import DirectoryUser
from customers.services import remove_admin
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from subscriptions.models import LicenseAssignment, UserUpload, UserUploadRow
from subscriptions.users.enums import UploadState
from subscriptions.users.upload import passwords, running, services
from subscriptions.users.upload.told import ROW_FIELDS
from tests.invitations.test_races import at_once
from tests.subscriptions.users.conftest import Directory, build

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NUMBER = 120
TEXT = "Display name,Email\n" + "".join(
    f"Person {n},person{n}@tailspin.example\n" for n in range(NUMBER)
)


def started(scene: Directory, *, own: bool = False) -> UserUpload:
    acting = scene.own if own else scene.acting
    found, _created = services.check(acting, file_name="a.csv", data=TEXT.encode())
    return services.start(
        acting, found.public_id, location="PL", subscriptions=[scene.office.public_id]
    )


def working(found: UserUpload) -> Callable[[], str]:
    def act() -> str:
        while running.run_batch(found.pk):
            pass
        return "done"

    return act


def test_two_workers_share_the_rows() -> None:
    scene = build()
    scene.office.quantity = 100
    scene.office.save()
    found = started(scene)

    assert at_once([working(found)] * 3) == {"done": 3}

    found.refresh_from_db()
    assert (found.state, found.counts) == (UploadState.DONE, {"create": 100, "problem": 20})
    assert DirectoryUser.objects.filter(customer=scene.customer).count() == 101
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == 100
    assert UserUploadRow.objects.filter(sealed_password__isnull=False).count() == 100
    assert AuditEntry.objects.filter(verb="user_upload.finished").count() == 1
    assert AuditEntry.objects.filter(verb="directory_user.created").count() == 100


def test_partner_and_customer_upload_the_same_people_at_once() -> None:
    scene = build()
    scene.office.quantity = NUMBER
    scene.office.save()
    both = [started(scene), started(scene, own=True)]

    assert at_once([working(found) for found in both]) == {"done": 2}

    assert DirectoryUser.objects.filter(customer=scene.customer).count() == NUMBER + 1
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == NUMBER
    results = UserUploadRow.objects.values_list("result", flat=True)
    assert sorted(results) == ["create"] * NUMBER + ["skip"] * NUMBER


def test_the_same_file_uploaded_at_once_is_one_upload() -> None:
    scene = build()

    def act() -> str:
        _found, created = services.check(scene.acting, file_name="a.csv", data=TEXT.encode())
        return "new" if created else "there already"

    assert at_once([act] * 4) == {"new": 1, "there already": 3}
    assert UserUpload.objects.count() == 1
    assert UserUploadRow.objects.count() == NUMBER


def test_passwords_leave_once() -> None:
    scene = build()
    scene.office.quantity = NUMBER
    scene.office.save()
    found = started(scene)
    working(found)()

    def act() -> str:
        try:
            passwords.take_passwords(scene.acting, found.public_id, ROW_FIELDS)
        except RuleViolation:
            return "gone"
        return "taken"

    assert at_once([act] * 4) == {"taken": 1, "gone": 3}


def test_the_grant_is_taken_back_while_it_runs() -> None:
    """Whatever was added before has its row; nobody is added after."""
    scene = build()
    scene.office.quantity = NUMBER
    scene.office.save()
    found = started(scene)

    def revoke() -> str:
        remove_admin(scene.grant, actor=scene.admin.user)
        return "revoked"

    at_once([working(found), working(found), revoke])

    found.refresh_from_db()
    assert found.state in {UploadState.FAILED, UploadState.DONE}
    added = UserUploadRow.objects.filter(result="create").count()
    assert DirectoryUser.objects.filter(customer=scene.customer).count() == added + 1
