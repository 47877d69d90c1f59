"""For a timer: forget drafts of new customers that nobody goes on with."""

from django.core.management.base import BaseCommand

from subscriptions.newcustomer import drafts


class Command(BaseCommand):
    help = "Delete drafts of new customers that nobody has touched for thirty days."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"Forgotten: {drafts.forget_due()}")
