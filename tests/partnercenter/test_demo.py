"""The demo's data: what the handbook promises, once, and put back on request."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import models

from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    DirectoryUser,
    ResellerRelationship,
)
from invitations.models import Invitation
from partnercenter.demo import seed
from partnercenter.demo.data import PUBLIC_PASSWORD
from partnercenter.demo.environment import is_loopback
from partnercenter.demo.filler import contoso_filler, fabrikam_filler
from partners.models import AuditEntry, InstallationFact, Membership, Partner, User
from tests.factories.partners import PartnerFactory

EVERYWHERE = "0.0.0.0"  # noqa: S104 (what the tests are about)

pytestmark = pytest.mark.django_db

TABLES: list[type[models.Model]] = [
    User, Partner, Membership, Customer, DirectoryUser, ResellerRelationship, AdminGrant,
    AgreementText, CustomerAgreement, Invitation, AuditEntry,
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    # The data itself is tested in test_demo_data; here a handful is enough.
    monkeypatch.setattr(seed, "fabrikam_filler", lambda: fabrikam_filler()[:4])
    monkeypatch.setattr(seed, "contoso_filler", lambda: contoso_filler()[:1])
    return tmp_path


def demo(*options: str) -> str:
    out = StringIO()
    call_command("demo", "--no-serve", *options, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in TABLES}


def test_it_says_how_to_sign_in_and_where_mail_lies() -> None:
    said = demo()
    assert "global.admin@fabrikam.example" in said
    assert "jan@alpineskihouse.example" in said
    assert "operator@portal.example" in said
    assert PUBLIC_PASSWORD in said
    assert "petr@tailspintoys.example" not in said  # has no sign-in


def test_everybody_in_the_list_can_sign_in_and_nobody_else() -> None:
    said = demo()
    with_password = [user for user in User.objects.all() if user.has_usable_password()]
    assert {user.email for user in with_password} == {
        word for word in said.split() if "@" in word and word.endswith(".example")
    }
    assert len({user.password for user in with_password}) == 1  # hashing is slow: once
    assert all(user.check_password(PUBLIC_PASSWORD) for user in with_password[:3])
    assert all(user.language == "" for user in with_password)


def test_again_without_harm_and_what_visitors_added_stays() -> None:
    demo()
    Customer.objects.filter(default_domain="fourthcoffee.example").update(city="Sopot")
    PartnerFactory(name="A visitor's")
    before = counts()
    assert "there already" in demo()
    assert counts() == before
    assert Customer.objects.get(default_domain="fourthcoffee.example").city == "Sopot"


@pytest.mark.django_db(transaction=True)  # PostgreSQL truncates no table in use
def test_reset_puts_the_data_back(own_folder: Path) -> None:
    demo()
    before = counts()
    PartnerFactory(name="A visitor's")
    Customer.objects.filter(default_domain="fourthcoffee.example").update(city="Sopot")
    mail = own_folder / "mail" / "old.eml"
    mail.parent.mkdir()
    mail.write_text("with a link that is dead now")
    demo("--reset")
    assert counts() == before
    assert Customer.objects.get(default_domain="fourthcoffee.example").city == ""
    assert not mail.exists()
    assert InstallationFact.objects.filter(name=InstallationFact.DEMO).count() == 1


def test_reset_also_fills_an_empty_database() -> None:
    demo("--reset")
    assert Partner.objects.filter(slug="fabrikam").exists()


@pytest.mark.parametrize("options", [[], ["--reset"]])
def test_it_leaves_other_peoples_data_alone(options: list[str]) -> None:
    PartnerFactory(name="A real one")
    with pytest.raises(CommandError, match="not the demo's"):
        demo(*options)
    assert Partner.objects.count() == 1
    assert not seed.is_seeded()


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "portal.example"])
def test_the_public_password_stays_on_this_machine(host: str) -> None:
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        demo("--host", host)
    assert not Partner.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


def test_with_a_password_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "a private-password 1")
    assert "a private-password 1" in demo("--host", EVERYWHERE)
    assert User.objects.get(email="operator@portal.example").check_password("a private-password 1")


@pytest.mark.django_db(transaction=True)  # PostgreSQL truncates no table in use
def test_old_sign_ins_with_the_public_password_stay_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo()
    monkeypatch.setenv("DEMO_PASSWORD", "a private-password 1")
    assert "password of the first start" in demo()
    with pytest.raises(CommandError, match="--reset"):
        demo("--host", EVERYWHERE)
    demo("--host", EVERYWHERE, "--reset")
