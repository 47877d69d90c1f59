"""Mail into a folder, one .eml per message: the demo, and trying out mail."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class EmlFolder(BaseEmailBackend):
    def __init__(self, *, folder: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            identity = str(content["Message-ID"]).strip("<>").split("@")[0]
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{identity}.eml"
            self.folder.joinpath(name).write_bytes(content.as_bytes())
        return len(email_messages)
