"""Take one mail from standard input, for a pipe of the mail server.

In Postfix: ``requests unix - n n - - pipe … argv=… manage.py receive_mail --recipient
${recipient}``. Refused mail is dealt with too (operators are told), so the mail server need not
send anything back; only trouble of ours ends in "try again later" (75).
"""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from subscriptions.requests.mail_parsing import MAX_BYTES
from subscriptions.requests.receiving import receive

logger = logging.getLogger(__name__)

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h


class Command(BaseCommand):
    help = "Make one mail (RFC 822, on standard input) a message of its service request."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--recipient", default="", help="the address of the envelope, if the server tells it"
        )

    def handle(self, *, recipient: str, **_options: Any) -> None:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        try:
            received = receive(raw, recipient=recipient)
        except Exception as error:
            logger.exception("A mail could not be read because of us.")
            self.stderr.write(f"Try again later: {type(error).__name__}")
            sys.exit(TRY_AGAIN)
        self.stdout.write(f"{received.outcome.value} {received.reason}".strip())
