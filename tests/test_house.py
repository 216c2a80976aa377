"""What keeps the code readable: short modules and functions, names that mean one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "symsrc_tui"
LONGEST_MODULE, LONGEST_FUNCTION = 350, 60
"""Lines."""
NOUNS = {"finding", "listing"}
"""Words that end like a participle and are the field's nouns."""


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 100
    return found


def test_no_module_is_long() -> None:
    lines = {str(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_modules_are_named_by_nouns() -> None:
    names = {path.stem for path in modules()} - NOUNS
    assert {name for name in names if name.endswith(("ing", "ed"))} == set()


def test_no_handler_calls_that_of_its_base_class() -> None:
    """Textual calls every class's handler itself, so that the work would be done twice."""
    handlers = {path: path.read_text("utf-8") for path in (PACKAGE / "tui").rglob("*.py")}
    # `on_event` is not a handler: it calls them.
    calls = re.compile(r"super\(\)\._?on_(?!event\b)")
    assert [str(path) for path, code in handlers.items() if calls.search(code)] == []


def class_names(module: ast.Module) -> Iterator[str]:
    """Yield the public names of classes, nested ones too, and of types such as `Json = …`."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name[0].isupper() and not name.isupper():
                    yield name


def test_a_class_name_means_one_thing_in_all_packages() -> None:
    rooms: dict[str, set[str]] = {}
    for path in modules():
        room = path.relative_to(PACKAGE).parts[0]
        for name in class_names(ast.parse(path.read_text("utf-8"))):
            rooms.setdefault(name, set()).add(room)
    assert {name: found for name, found in rooms.items() if len(found) > 1} == {}
