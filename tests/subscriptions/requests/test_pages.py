"""The pages of both sides: who gets in, what is shown, how files come and go."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customers.models import AdminGrant
from partners.models import Partner
from subscriptions.models import RequestAttachment, RequestMessage, ServiceRequest
from subscriptions.requests import services
from subscriptions.requests.enums import RequestState
from subscriptions.requests.files import checked
from subscriptions.requests.services import Said
from tests.factories.customers import DirectoryUserFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory
from tests.subscriptions.requests.conftest import PNG, Scene


def partner_url(partner: Partner, name: str, *more: object) -> str:
    return reverse(f"subscriptions:{name}", args=[partner.slug, *more])


def portal_url(scene: Scene, name: str, *more: object) -> str:
    return reverse(f"subscriptions_portal:{name}", args=[scene.customer.public_id, *more])


def new_data(about: object, **other: object) -> dict[str, object]:
    return {
        "press": str(uuid4()), "category": "service", "about": str(about), "severity": "critical",
        "title": "  Mail   does not arrive ", "text": "Since this morning.",
    } | other  # fmt: skip


def upload(name: str, content: bytes, kind: str = "application/octet-stream") -> object:
    return SimpleUploadedFile(name, content, kind)


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_customer_opens_with_a_file(scene: Scene) -> None:
    client = scene.client(scene.admin.user)
    shown = page(client, portal_url(scene, "new_request"))
    assert "Critical: first answer within 2 hours" in shown
    assert "Office; Adventure Works answers" in shown

    data = new_data(scene.subscription.public_id, attachments=upload("a.png", PNG, "image/png"))
    response = client.post(portal_url(scene, "new_request"), data)

    request = ServiceRequest.objects.get()
    assert response.status_code == 303
    assert response["Location"] == portal_url(scene, "request", request.public_id)
    assert (request.title, request.contact) == ("Mail does not arrive", scene.contact)
    thread = page(client, response["Location"])
    for words in ("Since this morning.", "a.png", "Adventure Works", "The service request is open"):
        assert words in thread


def test_partner_without_privileges_opens_on_behalf(scene: Scene) -> None:
    AdminGrant.objects.all().delete()
    client = scene.client(scene.seller_agent)
    url = partner_url(scene.seller, "new_request", scene.customer.public_id)
    assert "on behalf of Tailspin Toys" in page(client, url)

    response = client.post(url, new_data(scene.seller.public_id))

    assert response.status_code == 303
    request = ServiceRequest.objects.get()
    assert request.on_behalf
    shown = page(client, response["Location"])
    assert "Filip, on behalf of Tailspin Toys" in shown
    # The customer sees who did so, too.
    own = page(scene.client(scene.admin.user), portal_url(scene, "request", request.public_id))
    assert "Filip, on behalf of Tailspin Toys" in own


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([("a.png", b"<html>", "image/png")], "a.png is not what its name says"),
        ([("a.exe", b"MZ", "application/x-msdownload")], "of a kind that is not taken"),
        ([("a.txt", b"x" * (10 * 1024 * 1024 + 1), "text/plain")], "larger than 10 MB"),
        ([("a.txt", b"x", "text/plain")] * 6, "at most 5 files"),
    ],
)
def test_bad_files_are_refused_with_the_reason(
    scene: Scene, files: list[tuple[str, bytes, str]], reason: str
) -> None:
    client, request = scene.client(scene.admin.user), scene.opened()
    url = portal_url(scene, "request", request.public_id)

    response = client.post(url, {"text": "See", "attachments": [upload(*each) for each in files]})

    assert response.status_code == 422
    assert reason in response.content.decode()
    assert "See" in response.content.decode()
    assert RequestMessage.objects.count() == 1


def test_files_are_served_as_downloads_only(scene: Scene) -> None:
    request = scene.opened(files=[checked("zażalenie <1>.txt", b"<script>alert(1)</script>")])
    file = RequestAttachment.objects.get()
    args = (request.public_id, file.public_id)

    response = scene.client(scene.agent).get(partner_url(scene.contact, "request_file", *args))

    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''za%C5%BCal")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    own = scene.client(scene.admin.user).get(portal_url(scene, "request_file", *args))
    assert own.content == response.content


def test_files_of_others_are_not_found(scene: Scene) -> None:
    first = scene.opened(files=[checked("a.txt", b"secret")])
    second = scene.opened(by=scene.plain, subscription=None)
    file = RequestAttachment.objects.get()

    plain = scene.client(scene.plain.user)
    assert (
        plain.get(portal_url(scene, "request_file", first.public_id, file.public_id)).status_code
        == 404
    )
    # Under a request of one's own the file of another one is not there either.
    assert (
        plain.get(portal_url(scene, "request_file", second.public_id, file.public_id)).status_code
        == 404
    )
    stranger = MembershipFactory(roles=["admin_agent"])
    url = partner_url(stranger.partner, "request_file", first.public_id, file.public_id)
    assert scene.client(stranger.user).get(url).status_code == 404


def test_requests_of_others_are_not_found(scene: Scene) -> None:
    request = scene.opened()
    outsider = MembershipFactory(roles=["admin_agent"])
    # A reseller of the customer that has no part in the request is a stranger to it, too.
    reseller = MembershipFactory(roles=["admin_agent"])
    ResellerRelationshipFactory(partner=reseller.partner, customer=scene.customer)
    admin = DirectoryUserFactory(global_admin=True)
    own = [admin.customer.public_id, request.public_id]

    for member in (outsider, reseller):
        client = scene.client(member.user)
        for name in ("request", "request_move"):
            url = partner_url(member.partner, name, request.public_id)
            post = client.post(url, {"text": "Hello", "state": "closed", "seen": "open"})
            assert post.status_code == 404
        assert (
            client.get(partner_url(member.partner, "request", request.public_id)).status_code == 404
        )
    client = scene.client(admin.user)
    assert client.get(reverse("subscriptions_portal:request", args=own)).status_code == 404
    answered = client.post(reverse("subscriptions_portal:request", args=own), {"text": "Hello"})
    assert answered.status_code == 404


def test_plain_users_see_their_own_only(scene: Scene) -> None:
    other = scene.opened(title="Not yours")
    own = scene.opened(by=scene.plain, subscription=None, title="Yours")
    client = scene.client(scene.plain.user)

    shown = page(client, portal_url(scene, "requests"))

    assert "Yours" in shown
    assert "Not yours" not in shown
    assert client.get(portal_url(scene, "request", own.public_id)).status_code == 200
    assert client.get(portal_url(scene, "request", other.public_id)).status_code == 404
    assert client.post(portal_url(scene, "request_move", other.public_id)).status_code == 404
    # Of subscriptions they see those whose license they have.
    assert "Office" not in page(client, portal_url(scene, "new_request"))


def test_lists_are_narrowed(scene: Scene) -> None:
    scene.opened(title="First")
    done = scene.opened(title="Second")
    ServiceRequest.objects.filter(pk=done.pk).update(state=RequestState.CLOSED)
    late = scene.opened(title="Third")
    ServiceRequest.objects.filter(pk=late.pk).update(due_at="2020-01-01T00:00:00Z")
    client = scene.client(scene.agent)

    def titles(query: str, name: str = "requests", *args: object) -> list[str]:
        response = client.get(partner_url(scene.contact, name, *args) + query)
        return [row["title"] for row in response.context["rows"]]

    assert titles("") == ["Third", "First"]
    assert titles("?state=closed") == ["Second"]
    assert titles("?state=overdue") == ["Third"]
    assert titles("?state=all") == ["Third", "Second", "First"]
    assert titles("?state=nonsense") == ["Third", "First"]
    assert titles("", "customer_requests", scene.customer.public_id) == ["Third", "First"]
    assert "Overdue" in page(client, partner_url(scene.contact, "requests"))


def test_sales_agents_read_and_write_nothing(scene: Scene) -> None:
    request = scene.opened()
    client = scene.client(scene.sales)
    url = partner_url(scene.contact, "request", request.public_id)

    shown = page(client, url)

    assert "Since this morning." in shown
    assert "Take in hand" not in shown
    assert '<textarea name="text"' not in shown
    assert client.post(url, {"text": "Hello"}).status_code == 403
    assert (
        client.post(partner_url(scene.contact, "request_move", request.public_id)).status_code
        == 403
    )
    assert RequestMessage.objects.count() == 1


def test_both_sides_talk_and_move(scene: Scene) -> None:
    request = scene.opened()
    agent, admin = scene.client(scene.agent), scene.client(scene.admin.user)
    theirs = partner_url(scene.contact, "request", request.public_id)
    ours = portal_url(scene, "request", request.public_id)

    assert agent.post(theirs, {"text": "Try again?"}).status_code == 303
    assert "Try again?" in page(admin, ours)
    assert admin.post(ours, {"text": "It works."}).status_code == 303
    moved = admin.post(
        portal_url(scene, "request_move", request.public_id),
        {"state": "resolved", "seen": "progress"},
    )
    assert moved.status_code == 303
    assert "Reopen" in page(agent, theirs)
    stale = agent.post(
        partner_url(scene.contact, "request_move", request.public_id),
        {"state": "waiting", "seen": "progress"},
        follow=True,
    )
    assert "it is now “Resolved”" in stale.content.decode()
    severity = admin.post(
        portal_url(scene, "request_severity", request.public_id),
        {"severity": "minimal"},
        follow=True,
    )
    assert "stays as it is" in severity.content.decode()


def test_closed_thread_offers_a_new_request(scene: Scene) -> None:
    request = scene.opened()
    ServiceRequest.objects.update(state=RequestState.CLOSED)
    client, url = (
        scene.client(scene.agent),
        partner_url(scene.contact, "request", request.public_id),
    )

    assert "This request is closed." in page(client, url)
    refused = client.post(url, {"text": "Late"}, follow=True)
    assert "This request is closed. Open a new one." in refused.content.decode()


def test_a_script_in_a_message_is_text(scene: Scene) -> None:
    request = scene.opened(
        title="<b>Bold</b>", text="<script>alert(1)</script> https://a.example/x"
    )

    for client, url in (
        (scene.client(scene.agent), partner_url(scene.contact, "request", request.public_id)),
        (scene.client(scene.admin.user), portal_url(scene, "request", request.public_id)),
    ):
        shown = page(client, url)
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown
        assert '<a href="https://a.example/x" rel="nofollow">' in shown
        assert "<b>Bold" not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_queries(scene: Scene, number: int, django_assert_num_queries: object) -> None:
    requests = [
        scene.opened(files=[checked("a.txt", b"a"), checked("b.txt", b"b")])
        for _each in range(number)
    ]
    for _each in range(number):
        services.write_message(
            requests[0], Said("More", [checked("c.txt", b"c")]), author=scene.as_admin
        )
    staff, admin = scene.client(scene.agent), scene.client(scene.admin.user)
    count = django_assert_num_queries
    with count(4):  # type: ignore[operator]
        staff.get(partner_url(scene.contact, "requests"))
    with count(6):  # type: ignore[operator]
        staff.get(partner_url(scene.contact, "customer_requests", scene.customer.public_id))
    with count(8):  # type: ignore[operator]
        staff.get(partner_url(scene.contact, "request", requests[0].public_id))
    with count(6):  # type: ignore[operator]
        admin.get(portal_url(scene, "requests"))
    with count(9):  # type: ignore[operator]
        admin.get(portal_url(scene, "request", requests[0].public_id))


def test_nobody_to_ask(scene: Scene) -> None:
    lonely = DirectoryUserFactory(global_admin=True)
    url = reverse("subscriptions_portal:new_request", args=[lonely.customer.public_id])

    assert "No partner supports your organization yet" in page(scene.client(lonely.user), url)


def test_what_was_typed_survives_signing_out(scene: Scene) -> None:
    request = scene.opened()
    visitor = Client()
    for url, user in (
        (partner_url(scene.contact, "request", request.public_id), scene.agent),
        (portal_url(scene, "request", request.public_id), scene.admin.user),
        (portal_url(scene, "new_request"), scene.admin.user),
    ):
        assert visitor.post(url, {"text": "A long answer"}).status_code == 302
        visitor.force_login(user)
        shown = page(visitor, url)
        assert "A long answer</textarea>" in shown
        assert "You had been signed out" in shown
        visitor.logout()
    assert RequestMessage.objects.count() == 1
