"""The id of the request being answered; imports nothing, so that logging can start with it."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
