"""A source of service health of a test's own: it answers, or does what its script says.

    with HealthServer() as server:
        server.script += [Answer(status=503), Answer(body=b"…")]
        settings.SERVICE_HEALTH_URL = server.url

Each request takes one answer of the script; after the last one the last is given again.
"""

import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Answer:
    """How one request fares."""

    body: bytes = b'{"services": []}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False  # takes the request and answers nothing, but keeps the line open
    drip: float = 0  # seconds between two bytes
    drip_headers: bool = False  # ... and the bytes of the head come so, too
    break_off: bool = False  # promises more than it sends
    endless: bool = False  # sends on as long as somebody listens
    raw: bytes | None = None  # no HTTP at all


class HealthServer:
    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.requests: list[str] = []  # each as it came: first line and headers
        self.closing = threading.Event()
        self._server = _Listener(("127.0.0.1", 0), _Conversation)
        self._server.owner = self
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/health"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Nobody listens any more."""
        self.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def answer(self) -> Answer:
        if len(self.script) > 1:
            return self.script.pop(0)
        return self.script[0] if self.script else Answer()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    owner: HealthServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        try:
            self.converse(self.server.owner)
        except OSError:
            return  # the other side was quicker to hang up

    def converse(self, owner: HealthServer) -> None:
        lines = []
        while (line := self.rfile.readline().strip()) != b"":
            lines.append(line.decode())
        owner.requests.append("\n".join(lines))
        answer = owner.answer()
        if answer.silent:
            owner.closing.wait(30)
            return
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            return
        self.send(_head(answer), answer, drips=answer.drip_headers)
        self.send(answer.body, answer, drips=bool(answer.drip))
        while answer.endless and not owner.closing.is_set():
            self.wfile.write(b" " * 65536)

    def send(self, content: bytes, answer: Answer, *, drips: bool) -> None:
        if not drips:
            self.wfile.write(content)
            return
        for number in range(len(content)):
            self.wfile.write(content[number : number + 1])
            if self.server.owner.closing.wait(answer.drip):
                return


def _head(answer: Answer) -> bytes:
    headers = {"Content-Type": "application/json"}
    if not answer.endless:
        length = len(answer.body) + (1000 if answer.break_off else 0)
        headers["Content-Length"] = str(length)
    lines = [f"HTTP/1.1 {answer.status} Some reason"]
    lines += [f"{name}: {value}" for name, value in (headers | answer.headers).items()]
    return "\r\n".join([*lines, "", ""]).encode()
