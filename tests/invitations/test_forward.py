"""The wrong person sends the link on: to an own global admin, once, in the own name."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from customers.models import DirectoryUser
from invitations import renewals, services
from invitations.links import link_for
from invitations.models import Invitation
from partners.emails import compose
from partners.models import AuditEntry, OutgoingMail
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.invitations.guests import admin_of, audit_of, client_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    return InvitationFactory(opened=True)


@pytest.fixture
def jan() -> DirectoryUser:
    """A plain user of a company with two global admins."""
    customer = CustomerFactory(name="Alpine", default_domain="alpine.example")
    people = [("Ada Admin", "ada"), ("Bea Boss", "bea")]
    for name, local in people:
        DirectoryUserFactory(
            customer=customer, global_admin=True, display_name=name,
            user__email=f"{local}@alpine.example", user__language="pl" if local == "bea" else "",
        )  # fmt: skip
    return DirectoryUserFactory(
        customer=customer, display_name="Jan Plain", user__email="jan@alpine.example"
    )


def named(name: str) -> DirectoryUser:
    return DirectoryUser.objects.get(display_name=name)


def forward(client: Client, invitation: Invitation, to: DirectoryUser, note: str = "") -> Any:
    return client.post(url(invitation, "forward"), {"to": str(to.public_id), "note": note})


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_page_names_the_own_global_admins(invitation: Invitation, jan: DirectoryUser) -> None:
    admin_of(name="Other company")

    form = client_of(jan).get(url(invitation)).context["form"]

    assert [label for _key, label in form.fields["to"].choices] == ["Ada Admin", "Bea Boss"]


def test_mail_in_the_own_name(
    invitation: Invitation,
    jan: DirectoryUser,
    mailoutbox: list[Any],
    drain_tasks: Callable[[], int],
) -> None:
    client = client_of(jan)

    response = forward(client, invitation, named("Ada Admin"), "Is this <b>right</b>?\nJan")

    assert response.url == url(invitation)
    assert "The request is on its way to Ada Admin." in text_of(client.get(url(invitation)))
    drain_tasks()
    [mail] = mailoutbox
    assert mail.to == ["ada@alpine.example"]
    assert mail.reply_to == ["Jan Plain <jan@alpine.example>"]
    assert mail.subject == f"Jan Plain sends you a request of {invitation.partner.name}"
    assert link_for(invitation) in mail.body
    assert "Is this <b>right</b>?\nJan" in mail.body
    assert "Is this &lt;b&gt;right&lt;/b&gt;?" in str(mail.alternatives[0][0])
    assert audit_of("invitation.forwarded") == {
        "actor": jan.user,
        "actor_name": str(jan.user),
        "target_type": "invitations.invitation",
        "target_id": str(invitation.public_id),
        "changes": {},
        "data": {"to": str(named("Ada Admin").user)},
        "readers": {jan.customer.public_id},
    }


def test_no_link_lies_in_the_queue(invitation: Invitation, jan: DirectoryUser) -> None:
    forward(client_of(jan), invitation, named("Ada Admin"))

    mail = OutgoingMail.objects.get()

    assert invitation.nonce not in f"{mail.about} {mail.dedupe_key}"


def test_speaks_the_language_of_its_reader(invitation: Invitation, jan: DirectoryUser) -> None:
    for name in ("Ada Admin", "Bea Boss"):
        forward(client_of(jan), invitation, named(name))

    found = dict(OutgoingMail.objects.values_list("recipient", "language"))

    assert found == {"ada@alpine.example": "en", "bea@alpine.example": "pl"}


def test_twice_is_once(invitation: Invitation, jan: DirectoryUser) -> None:
    client, ada = client_of(jan), named("Ada Admin")

    for _ in range(2):
        forward(client, invitation, ada)

    assert "it was not sent again" in text_of(client.get(url(invitation)))
    assert OutgoingMail.objects.count() == 1
    assert AuditEntry.objects.filter(verb="invitation.forwarded").count() == 1


def test_renewed_link_may_be_sent_on_again(invitation: Invitation, jan: DirectoryUser) -> None:
    forward(client_of(jan), invitation, named("Ada Admin"))
    renewals.resend_invitation(invitation, actor=invitation.created_by)
    invitation.refresh_from_db()

    forward(client_of(jan), invitation, named("Ada Admin"))

    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("name", ["Jan Plain", "Stranger"])
def test_only_to_own_global_admins(invitation: Invitation, jan: DirectoryUser, name: str) -> None:
    DirectoryUserFactory(display_name="Stranger", global_admin=True)

    response = forward(client_of(jan), invitation, named(name), "A word")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["to"]
    assert "A word" in text_of(response)
    assert not OutgoingMail.objects.exists()


def test_not_by_strangers_and_not_when_it_has_ended(
    invitation: Invitation, jan: DirectoryUser
) -> None:
    ada = named("Ada Admin")
    assert forward(Client(), invitation, ada).url == url(invitation)
    assert forward(client_of(ada), invitation, ada).url == url(invitation)
    services.revoke_invitation(invitation, actor=invitation.created_by)

    response = forward(client_of(jan), invitation, ada)

    assert response.status_code == 422
    assert "withdrawn" in text_of(response)
    assert not OutgoingMail.objects.exists()


def test_limited(invitation: Invitation, jan: DirectoryUser) -> None:
    client, ada = client_of(jan), named("Ada Admin")
    for _ in range(10):
        other = InvitationFactory(opened=True)
        assert forward(client, other, ada).status_code == 302

    response = forward(client, invitation, ada)

    assert response.status_code == 422
    assert "You have sent several mails already." in text_of(response)
    assert OutgoingMail.objects.count() == 10


def test_nobody_to_send_it_to(invitation: Invitation) -> None:
    person = DirectoryUserFactory()

    text = text_of(client_of(person).get(url(invitation)))

    assert "Ask the people who run this portal" in text
    assert "Send to a global admin" not in text


def test_not_sent_when_it_has_become_pointless(invitation: Invitation, jan: DirectoryUser) -> None:
    forward(client_of(jan), invitation, named("Ada Admin"))
    mail = OutgoingMail.objects.get()
    assert compose(mail) is not None
    named("Ada Admin").role_assignments.all().delete()
    assert compose(mail) is None
    mail.about["to"] = named("Bea Boss").pk
    assert compose(mail) is not None
    services.revoke_invitation(invitation, actor=invitation.created_by)
    assert compose(mail) is None


def test_name_cannot_break_the_header(invitation: Invitation, jan: DirectoryUser) -> None:
    DirectoryUser.objects.filter(pk=jan.pk).update(display_name="Jan\r\nBcc: x@evil.example")
    forward(client_of(jan), invitation, named("Ada Admin"))

    message = compose(OutgoingMail.objects.get())

    assert message is not None
    assert "\n" not in message.subject + message.reply_to[0]
    assert message.message()["Bcc"] is None
