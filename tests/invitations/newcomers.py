"""A newcomer with a browser: what is typed, step by step, and the mail in between."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from invitations.links import token_for
from invitations.models import Invitation, TenantApplication
from invitations.newcomer_links import application_token, confirmation_token

EMAIL = "zofia@novak.example"
PASSWORD = "Quiet-Harbour-47-Lanterns"
COMPANY = {
    "country": "PL", "name": "Nowak i Córki sp. z o.o.", "registration_id": "0000987654",
    "address_line1": "ul. Wąska 7", "city": "Łódź", "postal_code": "90-001",
    "phone": "+48 42 555 01 02",
}  # fmt: skip
ADMIN = {
    "first_name": "Zofia", "last_name": "Nowak", "password1": PASSWORD, "password2": PASSWORD,
}  # fmt: skip
LINK = re.compile(r"http\S+/invitations/\S+/new/\S+/confirm/")


def page(application: TenantApplication, step: str) -> str:
    tokens = [token_for(application.invitation), application_token(application)]
    return reverse(f"guest:newcomer_{step}", args=tokens)


def confirm_url(application: TenantApplication) -> str:
    tokens = [token_for(application.invitation), confirmation_token(application)]
    return reverse("guest:newcomer_confirm", args=tokens)


def start_url(invitation: Invitation) -> str:
    return reverse("guest:newcomer", args=[token_for(invitation)])


def begin(invitation: Invitation, email: str = EMAIL, client: Client | None = None) -> Any:
    """The application after the first step."""
    response = (client or Client()).post(start_url(invitation), {"email": email})
    assert response.status_code == 302, response.content.decode()
    return TenantApplication.objects.latest("pk")


def confirmed(invitation: Invitation, email: str = EMAIL) -> TenantApplication:
    application = begin(invitation, email)
    assert Client().post(confirm_url(application)).status_code == 302
    application.refresh_from_db()
    return application


def ready(invitation: Invitation, domain: str = "nowak", email: str = EMAIL) -> TenantApplication:
    """Everything typed but the last step."""
    application, client = confirmed(invitation, email), Client()
    assert client.post(page(application, "company"), COMPANY).status_code == 302
    assert client.post(page(application, "domain"), {"wanted": domain}).status_code == 302
    application.refresh_from_db()
    return application
