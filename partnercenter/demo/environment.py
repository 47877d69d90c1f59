"""What the demo tells the settings before Django reads them: the address it will have."""

import argparse
import os
from collections.abc import Sequence
from ipaddress import ip_address

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000


def add_address_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", default=DEFAULT_PORT, type=int, help="port to listen on (%(default)s)"
    )


def prepare(arguments: Sequence[str]) -> None:
    """Name the address in BASE_URL unless the environment does."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_address_options(parser)
    try:
        address, _rest = parser.parse_known_args(arguments)
    except (argparse.ArgumentError, SystemExit):
        return  # the command itself will say what is wrong
    os.environ.setdefault("BASE_URL", f"http://{_in_url(address.host)}:{address.port}")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    """How browsers here name it: an address for every interface is none to be linked to."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 (compared, not bound)
        return DEFAULT_HOST
    return f"[{host}]" if ":" in host else host
