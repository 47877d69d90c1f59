"""A mail server of a test's own: it takes messages, or does what its script says.

    with SmtpServer() as server:
        server.script += [Turn(recipient="550 No such mailbox"), Turn()]
        settings.MAILERS = server.mailers()

Each message that is begun takes one turn of the script; after the last one everything is taken.
"""

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self


@dataclass
class Turn:
    """How one message fares."""

    recipient: str = "250 OK"
    taken: str = "250 Queued"
    silent: bool = False  # answers nothing any more, but keeps the line open
    hang_up_in_data: bool = False  # the line is cut while the message is under way
    hang_up_when_taken: bool = False  # ... or after it was taken, before that could be said
    when_taken: Callable[[], None] | None = None


@dataclass
class Received:
    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    def text(self, kind: str = "plain") -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


class SmtpServer:
    def __init__(self) -> None:
        self.received: list[Received] = []
        self.script: list[Turn] = []
        self.refused: list[str] = []  # recipients that a turn did not want
        self.closing = threading.Event()
        self._server = _Listener(("127.0.0.1", 0), _Conversation)
        self._server.owner = self
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Nobody listens any more; what was received stays."""
        self.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def turn(self) -> Turn:
        return self.script.pop(0) if self.script else Turn()

    def mailers(self, timeout: float = 5) -> dict[str, Any]:
        options = {"host": "127.0.0.1", "port": self.port, "timeout": timeout}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        return {"default": {"BACKEND": backend, "OPTIONS": options}}


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    owner: SmtpServer


@dataclass
class _Envelope:
    sender: str
    turn: Turn
    recipients: list[str] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        try:
            self.say("220 test server")
            while line := self.rfile.readline():
                if not self.obey(line.decode().strip()):
                    return
        except OSError:
            return  # the other side was quicker to hang up

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def obey(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "MAIL":
            self.envelope = _Envelope(_address(line), self.server.owner.turn())
            if self.envelope.turn.silent:
                self.server.owner.closing.wait(30)
                return False
        if verb == "RCPT":
            return self.recipient(_address(line))
        if verb == "DATA":
            return self.data()
        self.say("221 Bye" if verb == "QUIT" else "250 OK")
        return verb != "QUIT"

    def recipient(self, address: str) -> bool:
        answer = self.envelope.turn.recipient
        (self.envelope.recipients if answer[0] == "2" else self.server.owner.refused).append(
            address
        )
        self.say(answer)
        return True

    def data(self) -> bool:
        turn = self.envelope.turn
        self.say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            if turn.hang_up_in_data:
                return False
            lines.append(line.removeprefix(b"."))
        if turn.taken[0] == "2":
            received = Received(self.envelope.sender, self.envelope.recipients, b"".join(lines))
            self.server.owner.received.append(received)
            if turn.when_taken:
                turn.when_taken()
        if turn.hang_up_when_taken:
            return False
        self.say(turn.taken)
        return True


def _address(line: str) -> str:
    return line[line.index("<") + 1 : line.index(">")]
