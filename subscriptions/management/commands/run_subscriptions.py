"""For a timer: renew, expire, disable and delete the subscriptions whose time has come."""

from django.core.management.base import BaseCommand

from subscriptions import periodic


class Command(BaseCommand):
    help = "Make the moves of subscriptions that are due; it may run late or twice."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Moved: {periodic.run_due()}")
