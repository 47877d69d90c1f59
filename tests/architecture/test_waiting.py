"""Browser tests wait for what they read: a slower machine may make them slow, not red."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1] / "e2e"
# Each answers at once with what is there, while the next page may still be on its way.
READS = {
    "all", "all_inner_texts", "all_text_contents", "inner_text", "input_value", "text_content",
    "is_visible", "is_hidden", "is_checked",
}  # fmt: skip
# Time heals nothing; "networkidle" has often been reached long ago.
NEVER = {"wait_for_timeout", "networkidle"}


def names(node: ast.AST) -> set[str]:
    """What is called, and by which words, anywhere inside."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            if "objects" not in ast.unparse(each.func):  # a query reads no page
                found.add(each.func.attr)
        elif isinstance(each, ast.Name) and each.id == "arrived":
            found.add(each.id)
        elif isinstance(each, ast.Constant):
            found.add(str(each.value))
    return found


def test_what_does_not_wait_is_read_from_a_page_that_has_arrived() -> None:
    """By `tools.arrived`, in the same function, once what only the new state shows was seen."""
    faults = []
    for path in [*TESTS.glob("test_*.py"), TESTS / "steps.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                used = names(node)
                if used & NEVER or (used & READS and "arrived" not in used):
                    faults.append(f"{path.name}:{node.lineno} {node.name}")
    assert faults == []
