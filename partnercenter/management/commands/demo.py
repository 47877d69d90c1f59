"""``manage.py demo``: a running portal with data to try, in one command."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnercenter.demo import seed, serve, static_files
from partnercenter.demo.data import CUSTOMERS, OPERATOR, PARTNERS, PUBLIC_PASSWORD, local_part
from partnercenter.demo.environment import add_address_options, is_loopback
from partners.models import User

type Row = tuple[str, str, str]


class Command(BaseCommand):
    help = (
        "Prepare the database, load the demo data once and serve the portal with it. "
        "Can be run again without harm; what visitors added stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_address_options(parser)
        parser.add_argument(
            "--reset", action="store_true", help="throw everything away and load the data anew"
        )
        parser.add_argument("--no-serve", action="store_true", help="prepare only")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        password = os.environ.get("DEMO_PASSWORD", "") or PUBLIC_PASSWORD
        public = not is_loopback(host)
        if public and password == PUBLIC_PASSWORD:
            message = "Everybody knows the demo's password: set DEMO_PASSWORD to listen on {}."
            raise CommandError(message.format(host))
        if not options["no_serve"]:
            self._check_port(host, port)
        self._prepare(password, reset=options["reset"])
        if public and _public_password_works():
            raise CommandError(
                "Some sign-ins still have the public password. Run with --reset to change them."
            )
        self._tell(password)
        self.stdout.flush()
        if not options["no_serve"]:
            self._serve(host, port)

    def _check_port(self, host: str, port: int) -> None:
        try:
            serve.check_port(host, port)
        except serve.PortTaken as error:
            message = f"Cannot listen on {host}:{port} ({error}). Choose another with --port."
            raise CommandError(message) from None

    def _prepare(self, password: str, *, reset: bool) -> None:
        self.stdout.write("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            seed.refuse_foreign_database()
        except seed.ForeignDatabase:
            raise CommandError(
                "This database holds organizations that are not the demo's; it stays as it is. "
                "Name another one in DATABASE_URL."
            ) from None
        if reset:
            seed.reset(password)
            for mail in _mail_folder().glob("*.eml"):
                mail.unlink()
            self.stdout.write("The demo data has been put back.")
        elif seed.seed(password):
            self.stdout.write("The demo data has been loaded.")
        else:
            self.stdout.write("The demo data is there already; --reset puts it back.")

    def _tell(self, password: str) -> None:
        rows = _sign_ins()
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        line = "  ".join(f"{{:{width}}}" for width in widths)
        self.stdout.write("\nSign-ins:")
        for row in rows:
            self.stdout.write(f"  {line.format(*row)}".rstrip())
        operator = User.objects.filter(email=OPERATOR[0]).first()
        if operator is None or operator.check_password(password):
            self.stdout.write(f"\nPassword of all: {password}")
        else:
            self.stdout.write(
                "\nThe sign-ins keep the password of the first start; --reset changes it."
            )
        if str(settings.MAILERS["default"]["BACKEND"]).endswith("EmlFolder"):
            folder = settings.MAILERS["default"]["OPTIONS"]["folder"]
            self.stdout.write(f"Mail lies, one .eml file per message, in {folder}")

    def _serve(self, host: str, port: int) -> None:
        if not static_files.are_collected():
            call_command("collectstatic", interactive=False, verbosity=0)

        def tell() -> None:
            self.stdout.write(f"\nOpen {settings.BASE_URL}   (Ctrl-C ends it)\n")
            self.stdout.flush()

        died = serve.serve(
            serve.commands(host, port),
            folder=str(settings.BASE_DIR),
            is_ready=lambda: serve.answers(host, port),
            tell=tell,
        )
        if died:
            message = f"{died} The other one was stopped too; the lines above may say why."
            raise CommandError(message)
        self.stdout.write("\nStopped.")


def _sign_ins() -> list[Row]:
    rows: list[Row] = [("address", "role", "organisation")]
    rows += [
        (f"{local_part(role)}@{partner.domain}", str(role.label), partner.name)
        for partner in PARTNERS
        for role in partner.people
        if partner.signs_in
    ]
    rows += [
        (
            f"{person.local_part}@{customer.domain}",
            ", ".join(str(role.label) for role in person.roles) or "User",
            customer.name,
        )
        for customer in CUSTOMERS
        for person in customer.people
        if person.signs_in
    ]
    return [*rows, (OPERATOR[0], "Operator", "Operations (/admin/)")]


def _public_password_works() -> bool:
    """Whether a sign-in of the demo still opens with what the README says."""
    demo_people = User.objects.filter(email__in=[address for address, *_rest in _sign_ins()])
    hashes = set(demo_people.values_list("password", flat=True))  # one hash serves many
    return any(check_password(PUBLIC_PASSWORD, one) for one in hashes)


def _mail_folder() -> Path:
    """The folder that is ours to empty; one chosen by EMAIL_URL is left alone."""
    return Path(settings.DATA_DIR) / "mail"
