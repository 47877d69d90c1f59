"""For a timer: forget the users of customers who were deleted 30 days ago."""

from django.core.management.base import BaseCommand

from subscriptions.users import services


class Command(BaseCommand):
    help = "Remove what is known of users who were deleted 30 days ago; their rows stay."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Purged: {services.purge_due()}")
