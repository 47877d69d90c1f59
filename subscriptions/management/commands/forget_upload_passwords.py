"""For a timer: wipe temporary passwords of uploads that were not downloaded in time."""

from django.core.management.base import BaseCommand

from subscriptions.users.upload import passwords


class Command(BaseCommand):
    help = "Wipe the temporary passwords of uploaded users that nobody downloaded in 72 hours."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Uploads: {passwords.forget_due()}")
