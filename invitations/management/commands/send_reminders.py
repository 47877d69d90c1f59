"""For a timer: remind those whose request expires in a week."""

from django.core.management.base import BaseCommand

from invitations import periodic


class Command(BaseCommand):
    help = "Queue the reminders that were asked for, a week before a request expires; once each."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Reminders: {periodic.remind_due()}")
