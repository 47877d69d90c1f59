"""Commands that need tables of apps above their own are called from the app that composes them.

``resellers.services.remove_partnership`` ends a partnership and no more; what cannot go on
without it, the open joint invitations, lies further up and ends in the same transaction
(`partnercenter/removals.py`). Whoever called the lower half alone would leave them open.
``customers.services.accept_agreement`` writes an acceptance and no more; the orders that waited
for it start in the same transaction (`subscriptions/agreement/services.py`).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("partnercenter", "invitations", "subscriptions", "resellers", "customers", "partners")
# command (module, function): the one file of the product that may call it
COMPOSED = {
    ("customers.services", "accept_agreement"): "subscriptions/agreement/services.py",
    ("resellers.services", "remove_partnership"): "partnercenter/removals.py",
    ("invitations.joint", "revoke_of_partnership"): "partnercenter/removals.py",
}


def callers(module: str, function: str) -> Iterator[str]:
    """Files that import the function, or take it from the module they import."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            if f"{module}.{function}" in set(names_used(nodes)):
                yield path.relative_to(ROOT).as_posix()


def names_used(nodes: list[ast.AST]) -> Iterator[str]:
    """Everything imported, and every attribute of it, by its full name."""
    known = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    yield from known.values()
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{known.get(node.value.id, node.value.id)}.{node.attr}"


@pytest.mark.parametrize(("module", "function"), COMPOSED)
def test_a_half_command_has_one_caller(module: str, function: str) -> None:
    assert list(callers(module, function)) == [COMPOSED[module, function]]
