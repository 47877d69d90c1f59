"""Two hands at once, on PostgreSQL: one message, one request, one stamp, and no lost contact."""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from subscriptions import changes
from subscriptions.models import RequestMessage, RequestParticipant, ServiceRequest
from subscriptions.parts import Wanted
from subscriptions.requests import services
from subscriptions.requests.enums import RequestState
from subscriptions.requests.receiving import Outcome, receive
from subscriptions.requests.services import Said
from tests.subscriptions.requests.conftest import MAIL_DOMAIN, Scene
from tests.subscriptions.requests.mails import mail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def at_once(*commands: Callable[[], Any]) -> list[Any]:
    """What each gives back, or the refusal it met."""
    gate = threading.Barrier(len(commands))
    results: list[Any] = [None] * len(commands)

    def run(number: int, command: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            results[number] = command()
        except RuleViolation as refused:
            results[number] = refused
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, command))
        for number, command in enumerate(commands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_the_same_mail_by_two_workers(scene: Scene, settings: Any) -> None:
    settings.MAIL_IN_DOMAIN = MAIL_DOMAIN
    request = scene.opened()
    for number in range(ROUNDS):
        content = bytes(mail(request, scene.agent.mail_address, Message_ID=f"<{number}@a>"))
        found = at_once(*[lambda content=content: receive(content)] * 4)
        assert {each.outcome for each in found} <= {Outcome.TAKEN, Outcome.KNOWN}
        assert RequestMessage.objects.filter(by_mail=True).count() == number + 1


def test_the_button_pressed_in_two_tabs(scene: Scene) -> None:
    for number in range(ROUNDS):
        press = uuid.uuid4()
        found = at_once(*[lambda press=press: scene.opened(press=press)] * 4)
        assert len({each.pk for each in found}) == 1
        assert ServiceRequest.objects.count() == number + 1


def test_first_answers_of_two_agents(scene: Scene) -> None:
    request = scene.opened()
    at_once(
        lambda: services.write_message(request, Said("One"), author=scene.as_agent),
        lambda: services.write_message(request, Said("Two"), author=scene.as_agent),
    )
    request.refresh_from_db()
    first = RequestMessage.objects.filter(side="partner").order_by("written_at").first()
    assert first is not None
    assert request.first_answer_at == first.written_at
    assert request.revision == 2


def test_closing_and_writing(scene: Scene) -> None:
    for _round in range(ROUNDS):
        request = scene.opened()
        services.move_request(
            request, RequestState.RESOLVED, author=scene.as_agent, seen=RequestState.OPEN
        )
        at_once(
            partial(
                services.move_request, request, RequestState.CLOSED, author=scene.as_agent,
                seen=RequestState.RESOLVED,
            ),
            partial(services.write_message, request, Said("Not solved"), author=scene.as_admin),
        )  # fmt: skip
        request.refresh_from_db()
        written = request.messages.filter(body="Not solved").exists()
        # Whoever was second saw what the first had done, and stopped.
        assert written == (request.state == RequestState.IN_PROGRESS)


def test_a_request_opened_while_the_contact_changes(scene: Scene) -> None:
    for number in range(ROUNDS):
        to = scene.seller if number % 2 == 0 else scene.contact
        opened, _changed = at_once(
            scene.opened,
            partial(
                changes.update_subscription,
                scene.subscription,
                Wanted(support_contact=to),
                actor=scene.seller_agent,
                revision=None,
            ),
        )
        opened.refresh_from_db()
        assert opened.contact == to
        assert RequestParticipant.objects.filter(request=opened, partner=to).exists()
    told = AuditEntry.objects.filter(verb="service_request.opened").count()
    assert told == ServiceRequest.objects.count() == ROUNDS
