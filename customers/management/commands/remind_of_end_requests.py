"""For those who prefer cron to the worker's hourly round."""

from typing import Any

from django.core.management.base import BaseCommand

from customers.endings.services import remind_due


class Command(BaseCommand):
    help = "Remind partners and customers of requests to end a relationship that become due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{remind_due()} requests are due or nearly due.")
