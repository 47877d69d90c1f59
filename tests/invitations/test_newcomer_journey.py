"""From the personal link to the question, without a browser: each step, and what it writes."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from customers.models import Customer, DirectoryUser
from customers.profile import profile_is_complete
from customers.selectors import is_global_admin
from invitations.enums import ApplicationState, InvitationState
from invitations.models import Invitation, TenantApplication
from partners.enums import UserKind
from partners.models import AuditEntry, OutgoingMail, User
from tests.factories.customers import AGREEMENT_VERSION, AgreementTextFactory
from tests.factories.invitations import InvitationFactory
from tests.invitations.guests import ACCEPT_ALL, assert_copies_are_true, audit_of, url
from tests.invitations.newcomers import (
    ADMIN,
    COMPANY,
    EMAIL,
    LINK,
    PASSWORD,
    begin,
    confirm_url,
    confirmed,
    page,
    ready,
    start_url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    AgreementTextFactory()
    return InvitationFactory(opened=True, include_admin=True)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def path_in(mails: list[Any]) -> str:
    """The one link of the one mail, which went to the newcomer."""
    [mail] = mails
    assert mail.to == [EMAIL]
    [link] = set(LINK.findall(mail.body))
    return str(link.removeprefix("http://testserver"))


def test_personal_link_offers_it(invitation: Invitation) -> None:
    text = text_of(Client().get(url(invitation)))

    assert "My organization has no account yet" in text
    assert start_url(invitation) in text


def test_whole_way_in_one_sitting(
    invitation: Invitation, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    phone, desk = Client(), Client()
    assert "about five minutes" in text_of(phone.get(start_url(invitation)))
    application = begin(invitation, "Zofia@Novak.example", phone)
    assert phone.post(page(application, "company"), COMPANY)["Location"] == page(
        application, "domain"
    )

    drain_tasks()
    path = path_in(mailoutbox)
    assert path == confirm_url(application)
    assert "Confirm and continue" in text_of(desk.get(path))
    application.refresh_from_db()
    assert application.state == ApplicationState.OPEN  # a look confirms nothing
    response = desk.post(path)
    application.refresh_from_db()
    assert response["Location"] == page(application, "domain")  # where the phone stopped

    assert 'value="nowakicorki"' in text_of(desk.get(page(application, "domain")))
    response = desk.post(page(application, "domain"), {"wanted": "Nowak"})
    assert response["Location"] == page(application, "admin")
    text = text_of(desk.get(page(application, "admin")))
    assert COMPANY["name"] in text
    assert "nowak.onmicrosoft.com" in text
    response = desk.post(page(application, "admin"), ADMIN)
    assert response["Location"] == url(invitation)

    text = text_of(desk.get(url(invitation)))
    assert "Accept agreement & authorize partner" in text
    assert desk.post(url(invitation), ACCEPT_ALL).status_code == 302
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    customer = Customer.objects.get()
    assert customer.relationships.get().partner == invitation.partner
    assert customer.agreements.get().version == AGREEMENT_VERSION
    assert_copies_are_true()


def test_what_a_new_tenant_is_made_of(invitation: Invitation) -> None:
    application = ready(invitation)

    Client().post(page(application, "admin"), ADMIN)

    person = DirectoryUser.objects.get()
    customer = person.customer
    assert (customer.default_domain, customer.cloud) == (
        "nowak.onmicrosoft.com", invitation.partner.cloud,
    )  # fmt: skip
    assert [domain.name for domain in customer.domains.all()] == ["nowak.onmicrosoft.com"]
    assert (customer.name, str(customer.phone)) == (COMPANY["name"], "+48425550102")
    assert profile_is_complete(customer)
    assert is_global_admin(person)
    assert (person.user.email, person.user.kind) == (EMAIL, UserKind.DIRECTORY)
    assert person.user.check_password(PASSWORD)
    assert person.display_name == "Zofia Nowak"
    application.refresh_from_db()
    assert (application.state, application.customer, application.typed) == (
        ApplicationState.COMPLETED, customer, {},
    )  # fmt: skip
    assert audit_of("customer.created") == {
        "actor": person.user,
        "actor_name": f"Zofia Nowak ({EMAIL})",
        "target_type": "customers.customer",
        "target_id": str(customer.public_id),
        "changes": {},
        "data": {
            "domain": "nowak.onmicrosoft.com", "country": "PL",
            "global_admin": f"Zofia Nowak ({EMAIL})",
        },
        "readers": {customer.public_id},
    }  # fmt: skip


def test_partner_learns_that_somebody_began_but_not_who(invitation: Invitation) -> None:
    application = confirmed(invitation)

    assert audit_of("application.started") == {
        "actor": None,
        "actor_name": "Somebody who is not signed in",
        "target_type": "invitations.invitation",
        "target_id": str(invitation.public_id),
        "changes": {},
        "data": {},
        "readers": {invitation.partner.public_id},
    }
    assert audit_of("application.confirmed")["readers"] == set()
    assert EMAIL in audit_of("application.confirmed")["target_id"] + str(application)


def test_sent_twice_begins_once(invitation: Invitation) -> None:
    client = Client()
    identity = client.get(start_url(invitation)).context["form"].initial["identity"]
    values = {"email": EMAIL, "identity": str(identity)}

    first, second = (client.post(start_url(invitation), values) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert TenantApplication.objects.count() == OutgoingMail.objects.count() == 1
    other = client.post(start_url(invitation), values | {"email": "x@y.example"})
    assert other["Location"] != first["Location"]


def test_form_of_the_beginning_opens_nothing_that_is_confirmed(invitation: Invitation) -> None:
    application = confirmed(invitation)
    values = {"email": EMAIL, "identity": str(application.public_id)}

    response = Client().post(start_url(invitation), values)

    assert response["Location"] != page(application, "company")
    assert TenantApplication.objects.count() == 2


def test_confirmation_ends_the_window_where_it_began(invitation: Invitation) -> None:
    """Or somebody could begin with an address of others and finish when these confirm it."""
    application, phone = begin(invitation), Client()
    before = page(application, "company")
    assert phone.get(before).status_code == 200

    assert Client().post(confirm_url(application)).status_code == 302

    text = text_of(phone.get(before))
    assert "Go on from the mail" in text
    assert phone.post(before, COMPANY).status_code == 200
    application.refresh_from_db()
    assert "company" not in application.typed
    for _ in range(2):  # the mail opens it again, on whichever device
        assert Client().post(confirm_url(application))["Location"] == page(application, "company")


def test_earlier_attempt_is_not_typed_again(invitation: Invitation) -> None:
    earlier = begin(invitation)
    Client().post(page(earlier, "company"), COMPANY)
    other = begin(invitation, "somebody@else.example")
    Client().post(page(other, "company"), COMPANY | {"name": "Somebody else"})

    application = confirmed(invitation)

    assert application.typed["company"]["name"] == COMPANY["name"]
    assert application.typed["step"] == "domain"


def test_what_is_typed_is_kept_without_next(invitation: Invitation) -> None:
    application, client = begin(invitation), Client()
    address = page(application, "company")

    response = client.post(
        address, {"action": "keep", "name": "Half a na", "password1": "never", "state": "x"},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert text_of(response).strip().endswith("Saved")
    application.refresh_from_db()
    assert application.typed == {"step": "company", "company": {"name": "Half a na", "state": "x"}}
    assert 'value="Half a na"' in text_of(client.get(address))


def test_nothing_secret_is_kept(invitation: Invitation) -> None:
    application, client = ready(invitation), Client()
    client.post(page(application, "admin"), ADMIN | {"password2": "another"})
    client.post(page(application, "admin"), ADMIN | {"action": "keep"})

    application.refresh_from_db()

    assert application.typed["admin"] == {"first_name": "Zofia", "last_name": "Nowak"}
    assert PASSWORD not in str(application.typed) + str(dict(client.session))


def test_faults_stand_beside_their_fields_and_everything_typed_stays(
    invitation: Invitation,
) -> None:
    application, client = confirmed(invitation), Client()

    response = client.post(
        page(application, "company"), COMPANY | {"postal_code": "9", "registration_id": ""}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"postal_code", "registration_id"}
    assert 'value="ul. Wąska 7"' in text_of(response)
    assert client.get(page(application, "domain"))["Location"] == page(application, "resume")


def test_country_brings_its_own_fields(invitation: Invitation) -> None:
    application, client = confirmed(invitation), Client()
    address = page(application, "company")
    typed = {"country": "IE", "name": "Emerald", "action": "country"}

    whole = client.post(address, typed)
    fragment = client.post(address, typed, headers={"HX-Request": "true"})

    assert "<html" in text_of(whole)
    assert "Eircode" in text_of(whole)
    assert 'value="Emerald"' in text_of(whole)
    assert text_of(fragment).strip().startswith('<div id="company-fields">')
    assert "County" in text_of(fragment)


def test_only_countries_of_the_market(invitation: Invitation) -> None:
    application, client = confirmed(invitation), Client()
    form = client.get(page(application, "company")).context["form"]
    offered = {code for code, _name in form.fields["country"].choices}
    assert "PL" in offered
    assert "CZ" in offered
    assert "US" not in offered

    response = client.post(page(application, "company"), COMPANY | {"country": "US"})

    assert response.status_code == 422
    assert "country" in response.context["form"].errors


def test_tenant_is_not_created_before_the_address_is_confirmed(invitation: Invitation) -> None:
    application, client = begin(invitation), Client()
    client.post(page(application, "company"), COMPANY)
    client.post(page(application, "domain"), {"wanted": "nowak"})
    text = text_of(client.get(page(application, "admin")))
    assert "password1" not in text
    assert "Look into your mail" in text

    assert client.post(page(application, "admin"), ADMIN)["Location"] == page(application, "admin")

    assert not Customer.objects.exists()
    application.refresh_from_db()
    assert application.typed["admin"] == {"first_name": "Zofia", "last_name": "Nowak"}


def test_created_twice_is_once(invitation: Invitation) -> None:
    application, first, second = ready(invitation), Client(), Client()
    first.post(page(application, "admin"), ADMIN)

    response = second.post(page(application, "admin"), ADMIN)

    assert "The account is created" in text_of(response)
    assert "_auth_user_id" not in second.session
    assert Customer.objects.count() == User.objects.filter(kind=UserKind.DIRECTORY).count() == 1
    assert first.get(page(application, "admin"))["Location"] == url(invitation)
    assert "The account is created" in text_of(second.post(confirm_url(application)))


def test_weak_password_is_refused(invitation: Invitation) -> None:
    application, client = ready(invitation), Client()

    for password in ("short", "zofia@novak.example"):
        both = {"password1": password, "password2": password}
        response = client.post(page(application, "admin"), ADMIN | both)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["password1"]
    assert not Customer.objects.exists()


def test_page_of_each_step_costs_the_same_with_more_customers(
    invitation: Invitation, django_assert_max_num_queries: Any
) -> None:
    application, client = ready(invitation), Client()
    for step in ("company", "domain", "admin"):
        with django_assert_max_num_queries(10):
            assert client.get(page(application, step)).status_code == 200


def test_audit_holds_no_address_of_strangers(invitation: Invitation) -> None:
    begin(invitation)
    told = AuditEntry.objects.values_list("target_text", "data", "actor_name")
    assert EMAIL not in str(list(told))
