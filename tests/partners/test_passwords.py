from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured

from partners.passwords import LOOK_ALIKES, TEMPORARY_FOR, temporary_password

VALIDATORS = "django.contrib.auth.password_validation"


def test_temporary_password_is_long_and_satisfies_the_rules() -> None:
    password = temporary_password()

    validate_password(password)
    assert len(password.replace("-", "")) == 16
    assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]


def test_temporary_password_is_readable_and_of_every_kind() -> None:
    for password in {temporary_password() for _ in range(100)}:
        assert not set("0O1lI").union(LOOK_ALIKES).intersection(password)
        assert any(sign.islower() for sign in password)
        assert any(sign.isupper() for sign in password)
        assert any(sign.isdigit() for sign in password)


def test_temporary_passwords_differ() -> None:
    assert len({temporary_password() for _ in range(100)}) == 100


def test_temporary_password_is_drawn_by_secrets() -> None:
    with patch("partners.passwords.secrets.choice", side_effect="aB3c" * 4) as choice:
        assert temporary_password() == "aB3c-aB3c-aB3c-aB3c"
    assert choice.call_count == 16


def test_temporary_password_is_drawn_again_without_a_digit() -> None:
    draws = "aBcd" * 4 + "aB3c" * 4
    with patch("partners.passwords.secrets.choice", side_effect=draws):
        assert temporary_password() == "aB3c-aB3c-aB3c-aB3c"


def test_temporary_password_grows_with_the_rules(settings: Any) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 30}}
    ]

    assert len(temporary_password()) == 34


def test_rules_that_nothing_satisfies_are_named(settings: Any) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 500}}
    ]

    with pytest.raises(ImproperlyConfigured, match="AUTH_PASSWORD_VALIDATORS"):
        temporary_password()


def test_temporary_passwords_last_three_days() -> None:
    assert timedelta(hours=72) == TEMPORARY_FOR
