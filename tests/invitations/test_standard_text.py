"""Standard text: a partner's own words, with the link guarded and every placeholder known."""

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from invitations import drafts, links, services, standard_texts
from invitations.models import Invitation, StandardText
from invitations.standard_text_forms import StandardTextForm
from partners.models import AuditEntry, Partner, User
from tests.factories.partners import PartnerFactory
from tests.invitations.test_smtp import as_input

pytestmark = pytest.mark.django_db
BODY = """\
Hello, {{name}}!

{{person}} of {{partner}} writes. {{privileges}}

{{link}}

Profile: {{profile}}
"""


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def pages(partner: Partner, language: str = "") -> str:
    if language:
        return reverse("invitations:standard_text", args=[partner.slug, language])
    return reverse("invitations:standard_texts", args=[partner.slug])


def typed(**changed: str) -> dict[str, str]:
    return {"subject": "From {{partner}}", "body": BODY, "version": "", "action": "save"} | changed


def own(partner: Partner, **changed: str) -> StandardText:
    values = {"language": "en", "subject": "From {{partner}}", "body": BODY}
    return StandardText.objects.create(partner=partner, **(values | changed))


# --- what drafts begin with ------------------------------------------------------------------


def test_draft_begins_with_the_own_text(partner: Partner, alice: User) -> None:
    own(partner)
    draft = services.open_draft(partner, actor=alice, language="en")
    assert draft.subject == "From Alice's Cloud"
    assert draft.body.startswith("Hello!\n\nAlice Able of Alice's Cloud writes. We also ask for")
    assert links.has_link(draft.body)
    assert "Profile: http://testserver/portal/profile/\n" in draft.body


def test_own_text_follows_the_choices(partner: Partner, alice: User) -> None:
    own(partner)
    own(partner, language="pl", subject="Od {{partner}}", body="Witaj, {{name}}!\n\n{{link}}\n")
    draft = services.open_draft(partner, actor=alice, language="en")
    values = as_input(draft)
    values = services.DraftInput(
        include_admin=False, language="en", recipient_name="Anna", recipient_email="",
        subject=values.subject, body=values.body,
    )  # fmt: skip
    draft = services.save_draft(draft, actor=alice, values=values)
    assert draft.body.startswith("Hello, Anna!")
    assert "We do not ask for administration privileges" in draft.body
    values = services.DraftInput(
        include_admin=False, language="pl", recipient_name="Anna", recipient_email="",
        subject=draft.subject, body=draft.body,
    )  # fmt: skip
    draft = services.save_draft(draft, actor=alice, values=values)
    assert (draft.subject, draft.body) == ("Od Alice's Cloud", "Witaj, Anna!\n\n{{link}}\n")
    assert not draft.text_edited


@pytest.mark.parametrize(
    ("text", "named", "nameless"),
    [
        ("Hello {{name}},", "Hello Anna,", "Hello,"),
        ("Witaj, {{ name }}!", "Witaj, Anna!", "Witaj!"),
        ("{{name}}, good day", "Anna, good day", "good day"),
        ("Hi\n\n{{name}}\n", "Hi\n\nAnna\n", "Hi\n\n\n"),
    ],
)
def test_greeting_without_a_name(partner: Partner, text: str, named: str, nameless: str) -> None:
    for name, wanted in (("Anna", named), ("", nameless)):
        request = Invitation(
            partner=partner, created_by=User(name="Ada"), recipient_name=name, language="en"
        )
        assert drafts.filled(request, "", text)[1] == wanted


def test_names_are_never_taken_for_placeholders(alice: User) -> None:
    partner = PartnerFactory(name="{{link}} {{person}}")
    request = Invitation(partner=partner, created_by=alice, language="en")
    subject, _body = drafts.filled(request, "{{partner}}", "{{link}}")
    assert subject == "{{link}} {{person}}"


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_shipped_text_is_a_text_one_may_save(partner: Partner, alice: User, language: str) -> None:
    """What the page offers to begin with passes its own rules and reads as before."""
    text = standard_texts.in_use(partner)[language]
    values = QueryDict(mutable=True)
    values.update({"subject": text.subject, "body": text.body})
    form = StandardTextForm(partner, alice, text, values)
    assert form.is_valid(), form.errors
    for name in ("Anna", ""):
        request = Invitation(
            partner=partner, created_by=alice, language=language, recipient_name=name
        )
        shipped = drafts.standard_text(request)
        assert drafts.filled(request, text.subject, text.body) == shipped


# --- its pages -------------------------------------------------------------------------------


def test_list_tells_which_text_is_in_use(as_alice: Client, partner: Partner) -> None:
    own(partner, language="cs", subject="Náš text")
    page = as_alice.get(pages(partner)).text
    assert page.count("Shipped text") == 3
    assert page.count("Your own text") == 1
    assert "Náš text" in page


def test_text_is_saved_and_told(as_alice: Client, partner: Partner, alice: User) -> None:
    values = typed(subject=" From {{ Partner }} ", body=BODY.replace("{{link}}", "{{ link }}"))
    response = as_alice.post(pages(partner, "en"), values, follow=True)
    assert "The standard text is saved: English." in response.text
    text = StandardText.objects.get()
    assert (text.partner, text.language) == (partner, "en")
    assert (text.subject, text.body) == ("From {{partner}}", BODY)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("standard_text.changed", alice)
    assert entry.changes["subject"] == ["", "From {{partner}}"]

    same = typed(version=text.changed_at.isoformat())
    assert as_alice.post(pages(partner, "en"), same).status_code == 303
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("body", "No link at all", "Keep {{link}} in the text"),
        ("body", "glued{{link}}", "Keep {{link}} in the text"),
        ("body", "{{link}}{{name}}", "Keep {{link}} in the text"),
        ("body", "{{link}} {{customer}}", "Nothing is known to be filled in for {{customer}}."),
        ("body", "{{link}} {{", "Nothing is known to be filled in for {{."),
        ("body", "{{link}} }}", "Nothing is known to be filled in for }}."),
        ("body", "{{link}} {{}}", "Nothing is known to be filled in for {{}}."),
        ("body", "{{link}}" + " {{privileges}}" * 300, "this text is too long"),
        ("body", "{{link}} " + "x" * 10_000, "at most 10000 characters"),
        ("body", "{{link}} http://testserver/invitations/" + "a" * 60 + "/", "personal link of"),
        ("subject", "See {{link}}", "{{link}} can stand in the text, not in the subject."),
        ("subject", "x" * 201, "at most 200 characters"),
        ("subject", " ", "Write a subject."),
    ],
)  # fmt: skip
def test_text_that_would_fail_is_refused(
    as_alice: Client, partner: Partner, field: str, text: str, told: str
) -> None:
    for action in ("save", "preview"):
        response = as_alice.post(pages(partner, "en"), typed(**{field: text, "action": action}))
        assert response.status_code == 422
        assert told in response.text
    assert not StandardText.objects.exists()


def test_preview_shows_and_saves_nothing(as_alice: Client, partner: Partner) -> None:
    values = typed(body="<b>{{name}}</b>, {{link}}", action="preview")
    response = as_alice.post(pages(partner, "pl"), values)
    assert response.status_code == 200
    assert "&lt;b&gt;Anna Nowak&lt;/b&gt;, http://testserver/invitations/…/" in response.text
    assert "From Alice&#x27;s Cloud" in response.text
    assert "&lt;b&gt;{{name}}&lt;/b&gt;" in response.text  # what was typed is still there
    assert not StandardText.objects.exists()


def test_back_to_the_shipped_text(as_alice: Client, partner: Partner) -> None:
    text = own(partner)
    values = {"action": "reset", "version": text.changed_at.isoformat()}
    response = as_alice.post(pages(partner, "en"), values, follow=True)
    assert "The shipped text is in use again: English." in response.text
    assert not StandardText.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changes["body"]) == ("standard_text.reset", [BODY, ""])


def test_text_of_a_colleague_is_not_overwritten_unseen(as_alice: Client, partner: Partner) -> None:
    text = own(partner, body="The colleague's {{link}}")
    response = as_alice.post(pages(partner, "en"), typed())
    assert response.status_code == 422
    assert "A colleague has changed this text" in response.text
    assert "The colleague&#x27;s {{link}}" in response.text
    assert "Hello, {{name}}!" in response.text
    version = text.changed_at.isoformat()
    assert f'name="version" value="{version}"' in response.text
    assert as_alice.post(pages(partner, "en"), typed(version=version)).status_code == 303
    text.refresh_from_db()
    assert text.body == BODY


def test_unknown_language_is_no_page(as_alice: Client, partner: Partner) -> None:
    assert as_alice.get(pages(partner, "de")).status_code == 404


def test_partners_do_not_share_texts(as_alice: Client, partner: Partner, charlie: User) -> None:
    own(charlie.memberships.get().partner, subject="Charlie's")
    assert "Charlie" not in as_alice.get(pages(partner)).text
    assert "Charlie" not in as_alice.get(pages(partner, "en")).text


@pytest.mark.parametrize("texts", [0, 4])
def test_queries_do_not_grow(
    as_alice: Client, partner: Partner, django_assert_num_queries: DjangoAssertNumQueries,
    texts: int,
) -> None:  # fmt: skip
    for language, _name in settings.LANGUAGES[:texts]:
        own(partner, language=language)
    for address in (pages(partner), pages(partner, "en")):
        with django_assert_num_queries(4):  # session, person, place in the partner, texts
            assert as_alice.get(address).status_code == 200


def test_menu_marks_one_place(as_alice: Client, partner: Partner) -> None:
    for address in (pages(partner), pages(partner, "en")):
        side = as_alice.get(address).text.split('class="side-menu"', 1)[1].split("</nav>", 1)[0]
        assert side.count("aria-current") == 1
