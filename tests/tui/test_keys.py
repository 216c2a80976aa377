"""All keys come from one list, so that bindings, key lines, help and README agree."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding

import symsrc_tui.tui
from symsrc_tui.tui import keys
from symsrc_tui.tui.keys import Key
from symsrc_tui.tui.screens.connection import ConnectionScreen
from symsrc_tui.tui.screens.details import DetailsScreen
from symsrc_tui.tui.screens.projects import ProjectsScreen
from symsrc_tui.tui.screens.projects_plan import ProjectsPlanScreen
from symsrc_tui.tui.screens.result import ResultScreen
from symsrc_tui.tui.screens.review import ReviewScreen
from symsrc_tui.tui.screens.sources import SourcesScreen
from symsrc_tui.tui.screens.type import TypeScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(symsrc_tui.tui.__file__).parent
NAMES = {
    name
    for key in vars(keys).values()
    if isinstance(key, Key)
    for name in key.names.split(",")
    if len(name) > 1
}


MODULES = [
    path
    for path in FOLDER.rglob("*.py")
    # Those that work around Textual name what terminals send.
    if path.name != "keys.py" and path.parent.name != "textual_fixes"
]


def uses(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the comparisons with a key, and the bindings."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=ast.Name(id="key") | ast.Attribute(attr="key")):
                yield node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if "BINDINGS" in name:
                    yield node
            case ast.Call(func=ast.Name(id="Binding")):
                yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_other_module_names_a_key(path: Path) -> None:
    found = [
        node.value
        for use in uses(ast.parse(path.read_text()))
        for node in ast.walk(use)
        if isinstance(node, ast.Constant) and NAMES.intersection(str(node.value).split(","))
    ]
    assert found == []


LABEL = re.compile(
    r"(?<![\w+])(?:Enter|Tab|Esc|Space|Up|Down|PageUp|PageDown|F[0-9]+|(?:Ctrl|Alt|Shift)\+\w+)\b"
    r"|\b[Pp]ress [A-Z]\b|\([A-Z]\)"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_other_module_spells_a_key_in_a_text(path: Path) -> None:
    tree = ast.parse(path.read_text())
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in docstrings
    ]
    assert [text for text in texts if LABEL.search(text)] == []


STEPS = (
    ConnectionScreen,
    TypeScreen,
    DetailsScreen,
    ReviewScreen,
    ResultScreen,
    ProjectsScreen,
    ProjectsPlanScreen,
    SourcesScreen,
)


def test_the_table_says_where_each_key_works() -> None:
    bound: dict[str, set[str]] = {}
    for screen in STEPS:
        for each in chain.from_iterable(vars(base).get("BINDINGS", ()) for base in screen.__mro__):
            assert isinstance(each, Binding)
            bound.setdefault(each.key, set()).add(screen.STEP.value)
    for row in keys.TABLE:
        if row.where:
            (key,) = row.keys
            assert set(row.where) == bound[key.names], key


def test_help_lists_the_keys_of_its_step() -> None:
    text = keys.table_text({"ctrl+r", "f2", "tab"})
    assert re.search(r"^Ctrl\+R {2,}continue", text, re.MULTILINE)
    assert "F2 " in text
    assert "Tab, Down, Shift+Tab, Up   next" in text
    assert "F7" not in text


def test_a_key_knows_its_names() -> None:
    assert "alt+down" in keys.OPEN_LIST
    assert "down" not in keys.OPEN_LIST
    assert "down" in keys.DOWN
