"""A page with a password that is sent again, reloaded or gone back to."""

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import AuditEntry
from subscriptions.users.places import read_time
from tests.subscriptions.users.conftest import Directory
from tests.subscriptions.users.test_pages import carried, secrets_in


def test_a_reloaded_page_resets_nothing(scene: Directory, client: Client) -> None:
    ewa = scene.person()
    url = f"{scene.url}reset-password/"
    form = carried(client.get(url, {"u": str(ewa.public_id)}))
    [password] = secrets_in(client.post(url, form).text)

    again = client.post(url, form)

    assert again.status_code == 422
    assert secrets_in(again.text) == []
    assert "It was shown once" in again.text
    ewa.user.refresh_from_db()
    assert ewa.user.check_password(password)
    assert AuditEntry.objects.filter(verb="directory_user.password_reset").count() == 1

    anew = client.post(url, carried(client.get(url, {"u": str(ewa.public_id)})))
    [other] = secrets_in(anew.text)
    assert other != password


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-31T00:00:00+00:00", "2026-02-01T00:00"])
def test_no_time(text: str) -> None:
    assert read_time(text) is None


def test_a_time() -> None:
    now = timezone.now()

    assert read_time(now.isoformat()) == now


def test_the_steps_may_be_gone_back_to(scene: Directory, client: Client) -> None:
    """With no-store browsers show an error in place of a step that was posted."""
    ewa = {"display_name": "Ewa", "email_name": "ewa", "domain": "tailspin.example"}
    step = client.post(f"{scene.url}add/", ewa | {"location": "PL", "step": "info"})

    assert step.context["step"] == "permissions"
    assert "no-store" not in step.get("Cache-Control", "")
