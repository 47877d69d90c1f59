"""The text of the agreement is public, says what it is, and never changes once published."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import AgreementText
from customers.selectors import current_agreement_version
from customers.services import publish_agreement
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from subscriptions.agreement.files import sample_texts
from tests.factories.customers import AgreementTextFactory

pytestmark = pytest.mark.django_db

TEXTS = {"en": ("Agreement", "Read me."), "pl": ("Umowa", "Przeczytaj mnie.")}


def url(version: str = "1", language: str = "") -> str:
    address = reverse("agreement_text", args=[version])
    return f"{address}?language={language}" if language else address


def test_page_is_open_to_everybody(client: Client) -> None:
    publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS, is_sample=True)

    response = client.get(url())

    text = unescape(response.content.decode())
    assert response.status_code == 200
    for part in ("Agreement", "Read me.", "Version 1, in force since", "Polski",
                 "This text is a sample and not legally binding."):  # fmt: skip
        assert part in text


def test_language_asked_for_wins_over_the_readers(client: Client) -> None:
    publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS)
    polish = {"accept-language": "pl"}

    assert "Przeczytaj mnie." in client.get(url(), headers=polish).content.decode()
    assert "Read me." in client.get(url(language="en"), headers=polish).content.decode()
    assert "Read me." in client.get(url(language="xx")).content.decode()
    assert "Read me." in client.get(url(), headers={"accept-language": "ru"}).content.decode()
    assert "sample" not in client.get(url()).content.decode()


def test_version_to_come_says_so(client: Client) -> None:
    AgreementTextFactory(version="2", valid_from=timezone.now().date() + timedelta(days=30))
    assert "comes into force on" in client.get(url("2")).content.decode()
    assert current_agreement_version() == ""


@pytest.mark.parametrize("version", ["0", "x" * 500, "<script>", "1%00"])
def test_unknown_version_is_not_found(client: Client, version: str) -> None:
    assert client.get(f"/agreement/{version}/").status_code == 404


def test_page_only_shows(client: Client) -> None:
    assert client.post(url()).status_code == 405


def test_title_and_text_are_escaped(client: Client) -> None:
    AgreementTextFactory(version="1", title="<script>1</script>", body="<script>2</script>")
    assert b"<script>1" not in client.get(url()).content
    assert b"<script>2" not in client.get(url()).content


def test_page_costs_two_queries(client: Client, django_assert_num_queries: object) -> None:
    publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS)
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(url(language="pl"))


# --- publishing ----------------------------------------------------------------------------------


def test_publishing_is_audited_and_may_be_repeated() -> None:
    first = publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS)
    again = publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS)
    czech = publish_agreement("1", valid_from=date(2026, 1, 1), texts={"cs": ("Smlouva", "Čti.")})

    assert [text.language for text in first] == ["en", "pl"]
    assert again == []
    assert [text.language for text in czech] == ["cs"]
    entries = AuditEntry.objects.filter(verb="agreement.published").order_by("pk")
    assert [entry.data["languages"] for entry in entries] == [["en", "pl"], ["cs"]]


@pytest.mark.parametrize(
    ("day", "text"), [(date(2026, 1, 2), "Read me."), (date(2026, 1, 1), "Read me again.")]
)
def test_published_text_never_changes(day: date, text: str) -> None:
    publish_agreement("1", valid_from=date(2026, 1, 1), texts=TEXTS)

    with pytest.raises(RuleViolation, match="published already"):
        publish_agreement("1", valid_from=day, texts={"en": ("Agreement", text)})

    assert AgreementText.objects.get(language="en").body == "Read me."


def test_shipped_texts_say_that_they_are_samples() -> None:
    texts = sample_texts()
    words = {"en": "SAMPLE", "pl": "WZÓR", "cs": "VZOR", "ru": "ОБРАЗЕЦ"}

    assert set(texts) == set(words)
    for language, (title, body) in texts.items():
        assert title.startswith(words[language])
        assert body.count("\n\n") == 10


def test_command_publishes_the_samples() -> None:
    call_command("publish_agreement", verbosity=0)
    call_command("publish_agreement", verbosity=0)

    assert AgreementText.objects.count() == 4
    assert all(text.is_sample for text in AgreementText.objects.all())
    assert current_agreement_version() == "2026-01"


def test_command_publishes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "en.txt").write_text("Our agreement\n\nOne.\n\nTwo.\n", encoding="utf-8")

    call_command(
        "publish_agreement", str(tmp_path), agreement_version="5", valid_from=date(2026, 5, 1)
    )

    text = AgreementText.objects.get()
    assert (text.title, text.body, text.is_sample) == ("Our agreement", "One.\n\nTwo.", False)
    assert "5: en" in capsys.readouterr().out


def test_command_refuses_an_empty_folder_and_a_changed_text(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        call_command("publish_agreement", str(tmp_path))
    call_command("publish_agreement", verbosity=0)
    (tmp_path / "en.txt").write_text("Another text\n\nOne.", encoding="utf-8")
    with pytest.raises(CommandError, match="published already"):
        call_command("publish_agreement", str(tmp_path))
