"""For a timer: write down which open requests are past their date."""

from django.core.management.base import BaseCommand

from invitations import periodic


class Command(BaseCommand):
    help = "Expire the requests for a relationship that are past their date."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Expired: {periodic.expire_due()}")
