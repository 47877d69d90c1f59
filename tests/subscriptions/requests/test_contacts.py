"""Who answers a request once the partner that did has left the customer."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from customers.models import AdminGrant, ResellerRelationship
from partners.enums import Role
from partners.models import AuditEntry, AuditReader, Notification, Partner
from subscriptions.models import ServiceRequest
from subscriptions.removal.services import remove_relationship
from subscriptions.requests import contacts, people
from subscriptions.requests.enums import RequestState
from subscriptions.requests.exceptions import RequestRefused
from subscriptions.requests.people import Author
from tests.factories.customers import ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import ResellerAssociationFactory
from tests.subscriptions.requests.conftest import Scene


def general(scene: Scene, contact: Partner | None = None) -> ServiceRequest:
    return scene.opened(subscription=None, contact=contact or scene.contact)


def leave(scene: Scene, *, give_up_admin: bool = True) -> None:
    remove_relationship(
        scene.contact,
        scene.customer,
        actor=scene.colleague,
        give_up_admin=give_up_admin,
        notify=False,
    )


def url(scene: Scene, request: ServiceRequest, name: str = "request") -> str:
    keys = [scene.customer.public_id, request.public_id]
    return reverse(f"subscriptions_portal:{name}", args=keys)


def shown(scene: Scene, request: ServiceRequest) -> str:
    response = scene.client(scene.admin.user).get(url(scene, request))
    assert response.status_code == 200
    return response.content.decode()


def test_it_falls_to_the_provider_behind(
    scene: Scene, mailoutbox: list[EmailMessage], drain_tasks: Any
) -> None:
    ResellerAssociationFactory(
        customer=scene.customer, provider=scene.seller, reseller=scene.contact
    )
    ResellerRelationshipFactory(customer=scene.customer, partner=PartnerFactory(direct=True))
    request = general(scene)
    drain_tasks()
    mailoutbox.clear()

    leave(scene)
    drain_tasks()

    request.refresh_from_db()
    assert request.contact == scene.seller
    assert set(people.participants(request)) == {scene.seller, scene.contact}
    entry = AuditEntry.objects.get(verb="service_request.contact_changed")
    readers = AuditReader.objects.filter(entry=entry).values_list("organisation_id", flat=True)
    assert set(readers) == {scene.customer.public_id, scene.seller.public_id}
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {scene.seller_agent.mail_address, scene.admin.user.mail_address}
    for body in told.values():
        assert "Fabrikam Distribution answers this service request from now on." in body
    open_actions = Notification.objects.filter(done_at=None, kind="service_request_waits")
    assert {each.user for each in open_actions} == {scene.seller_agent}


def test_nobody_reads_it_unasked(
    scene: Scene, mailoutbox: list[EmailMessage], drain_tasks: Any
) -> None:
    """Another partner of the customer has had no part in it."""
    request = general(scene)
    drain_tasks()
    mailoutbox.clear()

    leave(scene)
    drain_tasks()

    request.refresh_from_db()
    assert request.contact == scene.contact
    assert not people.participants(request)[1:]
    [mail] = mailoutbox
    assert mail.to == [scene.admin.user.mail_address]
    assert "so nobody answers this service request" in mail.body
    assert not Notification.objects.filter(done_at=None, kind="service_request_waits").exists()
    page = shown(scene, request)
    assert "does not work with your organization any more, so nobody answers here." in page
    assert f'<option value="{scene.seller.public_id}"' in page


def test_the_customer_chooses(scene: Scene) -> None:
    request = general(scene)
    leave(scene)
    client = scene.client(scene.admin.user)

    response = client.post(
        url(scene, request, "request_contact"), {"partner": scene.seller.public_id}, follow=True
    )

    request.refresh_from_db()
    assert request.contact == scene.seller
    assert "Fabrikam Distribution answers this request from now on." in response.content.decode()
    assert "nobody answers here" not in shown(scene, request)
    # Pressed twice.
    client.post(url(scene, request, "request_contact"), {"partner": scene.seller.public_id})
    assert AuditEntry.objects.filter(verb="service_request.contact_changed").count() == 1


def test_no_partner_is_left(scene: Scene) -> None:
    request = general(scene)
    leave(scene)
    ResellerRelationship.objects.filter(partner=scene.seller).update(state="removed")

    page = shown(scene, request)

    assert "No other partner works with your organization." in page
    assert reverse("provider_directory") in page
    answer = scene.client(scene.admin.user).post(
        url(scene, request, "request_contact"), {"partner": scene.seller.public_id}, follow=True
    )
    assert "Choose a partner." in answer.content.decode()


def test_nobody_is_taken_away_from_who_answers(scene: Scene) -> None:
    request = general(scene)
    with pytest.raises(RequestRefused, match="Adventure Works answers this request"):
        contacts.choose_contact(request, scene.seller, author=scene.as_admin)

    leave(scene)
    with pytest.raises(RequestRefused, match="does not support your organization"):
        contacts.choose_contact(request, PartnerFactory(), author=scene.as_admin)
    with pytest.raises(RequestRefused, match="no part in this request"):
        contacts.choose_contact(
            request, scene.seller, author=Author(scene.plain.user, scene.customer)
        )
    ServiceRequest.objects.update(state=RequestState.RESOLVED)
    with pytest.raises(RequestRefused, match="it is now “Resolved”"):
        contacts.choose_contact(request, scene.seller, author=scene.as_admin)
    request.refresh_from_db()
    assert request.contact == scene.contact


def test_who_keeps_the_privileges_goes_on(scene: Scene) -> None:
    request = general(scene)

    leave(scene, give_up_admin=False)

    assert "nobody answers here" not in shown(scene, request)
    AdminGrant.objects.update(state="removed")  # the customer takes them back
    assert "nobody answers here" in shown(scene, request)


def test_closed_ones_stay_where_they_are(scene: Scene) -> None:
    ResellerAssociationFactory(
        customer=scene.customer, provider=scene.seller, reseller=scene.contact
    )
    request = general(scene)
    ServiceRequest.objects.update(state=RequestState.CLOSED)

    leave(scene)

    request.refresh_from_db()
    assert request.contact == scene.contact


def test_other_partners_are_told_that_the_customer_chooses(scene: Scene) -> None:
    other = PartnerFactory(direct=True)
    agent = MembershipFactory(partner=other, roles=[Role.HELPDESK_AGENT]).user
    ResellerRelationshipFactory(customer=scene.customer, partner=other)
    request = general(scene)
    request.participants.create(partner=other)
    ResellerRelationship.objects.filter(partner=scene.contact).update(state="removed")
    AdminGrant.objects.all().delete()

    page = reverse("subscriptions:request", args=[other.slug, request.public_id])

    assert "The customer chooses who does." in scene.client(agent).get(page).content.decode()
