"""For a timer: forget what newcomers typed who never finished."""

from django.core.management.base import BaseCommand

from invitations import periodic


class Command(BaseCommand):
    help = "Forget unfinished applications for an account whose request has ended."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Forgotten: {periodic.forget_due()}")
