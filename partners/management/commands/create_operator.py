"""The first login of an installation, and every further one for the people who run it."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from partners import services
from partners.enums import UserKind
from partners.exceptions import RuleViolation
from partners.models import User

VARIABLE = "OPERATOR_PASSWORD"


class Command(BaseCommand):
    help = (
        "Make a login for operations (/admin/). The password is asked for twice, or taken from "
        f"the environment variable {VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address to sign in with")
        parser.add_argument("--name", required=True, help="the person's name, shown in the trail")

    def handle(self, *, email: str, name: str, **_options: Any) -> None:
        email, name = email.strip().lower(), name.strip()
        person = User(email=email, name=name, kind=UserKind.OPERATOR)
        try:
            validate_email(email)
            person.clean_fields(exclude=["password"])
            password = os.environ.get(VARIABLE) or _asked_twice()
            validate_password(password, person)
            services.create_operator(email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except RuleViolation as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{name} <{email}> may sign in at /admin/ now.")


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        message = f"There is no terminal to ask for the password; set {VARIABLE}."
        raise CommandError(message)
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Password again: "):
        message = "The passwords differ."
        raise CommandError(message)
    return password
