"""Every private part of Textual that the program uses is listed here, and still exists."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

import symsrc_tui
from symsrc_tui.session import DemoConnection
from symsrc_tui.tui.app import WizardApp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PACKAGE = Path(symsrc_tui.__file__).parent
FIXES = PACKAGE / "tui" / "textual_fixes"

PRIVATE_PARTS: dict[type, set[str]] = {
    App: {
        "_batch_count",
        "_clipboard",
        "_close_messages_no_wait",
        "_disable_notifications",
        "_disable_tooltips",
        "_display",
        "_driver",
        "_exception",
        "_exit_renderables",
        "_fatal_error",
        "_running",
    },
    Screen: {"_compositor"},
    LinuxDriver: {
        "_auto_restart",
        "_get_terminal_size",
        "_key_thread",
        "_must_signal_resume",
        "_sigcont_application",
        "_sigtstp_application",
        "_size",
        "_writer_thread",
    },
    XTermParser: {"_awaiting", "_gen", "_timeout_time", "_tokens"},
}
DOCUMENTED = {"_asdict", "_exit", "_fields", "_replace", "_value_"}
"""Names of the standard library."""
PRIVATE_MODULES = {"textual._compositor", "textual._time", "textual._xterm_parser"}


def modules_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def is_private(name: str) -> bool:
    return name.startswith("_") and name.strip("_") != "" and not name.endswith("__")


def attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_private(node.attr)
    )


def own_names(tree: ast.AST) -> set[str]:
    """Return the private names that are defined: functions, and attributes of classes and self."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.add(name)
            case ast.Attribute(attr=name, value=ast.Name(id="self"), ctx=ast.Store()):
                names.add(name)
    return {name for name in names if is_private(name)}


@cache
def names_in(owner: type) -> set[str]:
    """Return the private names that a class of Textual has, without those it inherits."""
    tree = ast.parse(dedent(inspect.getsource(owner)))
    return own_names(tree) | {name for name in vars(owner) if is_private(name)}


@cache
def replaced_names(folder: Path, *, inside: bool) -> set[str]:
    """Return the private names of Textual that the front end's classes define themselves.

    Args:
        inside: whether to look at the classes inside this folder or at all others.
    """
    for path in modules_of(PACKAGE / "tui"):
        import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    return {
        name
        for ours in classes_of_ours()
        if (folder in Path(inspect.getfile(ours)).parents) is inside
        for base in ours.__mro__
        if base.__module__.startswith("textual.")
        for name in names_in(base) & own_names(class_tree(ours))
    }


def class_tree(ours: type) -> ast.AST:
    tree: ast.AST = parsed(Path(inspect.getfile(ours)))
    for name in ours.__qualname__.split("."):
        tree = next(
            node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name
        )
    return tree


def classes_of_ours() -> Iterator[type]:
    """Yield the loaded classes of the program that derive from one of Textual's."""

    def derived(base: type) -> Iterator[type]:
        subclasses: list[type] = base.__subclasses__()
        for each in subclasses:
            yield each
            yield from derived(each)

    bases: tuple[type, ...] = (App, Widget, Message, LinuxDriver, XTermParser)
    return (
        each
        for base in bases
        for each in derived(base)
        if each.__module__.startswith("symsrc_tui.")
    )


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def private_modules(path: Path) -> set[str]:
    """Return the private modules of libraries, and private names of modules, that it imports."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if is_private(module.split(".")[-1]):
                names.add(module)
            case ast.ImportFrom(module=str(module), level=0):
                names |= {f"{module}.{each.name}" for each in node.names if is_private(each.name)}
            case ast.Import():
                names |= {each.name for each in node.names if "._" in each.name}
    return names


def used_names(paths: Sequence[Path]) -> set[str]:
    """Return the private names that modules use and none of them defines."""
    ours = set().union(*(own_names(parsed(path)) for path in paths))
    used = {node.attr for path in paths for node in attributes(parsed(path))}
    return used - ours - DOCUMENTED


def test_the_list_has_exactly_the_private_parts_in_use() -> None:
    fixes = modules_of(FIXES)
    listed = set().union(*PRIVATE_PARTS.values())
    assert used_names(fixes) | replaced_names(FIXES, inside=True) == listed
    assert set().union(*map(private_modules, fixes)) == PRIVATE_MODULES


def test_the_private_parts_exist() -> None:
    for owner, names in PRIVATE_PARTS.items():
        bases = (base for base in owner.__mro__ if base.__module__.startswith("textual"))
        assert names <= set().union(*map(names_in, bases))


def test_no_other_module_uses_a_private_part() -> None:
    others = [path for path in modules_of(PACKAGE) if FIXES not in path.parents]
    assert used_names(others) == set()
    assert set().union(*map(private_modules, others)) == set()
    assert replaced_names(FIXES, inside=False) == set()


# What the fixes and widgets expect of public parts beyond what Textual documents.


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (App, "_display", ["self", "screen", "renderable"]),
        (App, "_fatal_error", ["self"]),
        (App, "_close_messages_no_wait", ["self"]),
        (App, "on_event", ["self", "event"]),
        (Input, "replace", ["self", "text", "start", "end"]),
        (Widget, "check_consume_key", ["self", "key", "character"]),
        (Compositor, "render_strips", ["self", "size"]),
        (CompositorUpdate, "render_segments", ["self", "console"]),
    ],
)
def test_a_method_accepts_the_parameters_that_we_pass(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def test_screens_have_no_widgets_for_tooltips_and_toasts() -> None:
    screen: Screen[None] = Screen()
    app = WizardApp(DemoConnection())
    with app._context():
        widgets: list[Widget] = []
        screen._extend_compose(widgets)
    assert widgets == []


def test_an_input_changes_its_text_in_replace_only() -> None:
    """`LineInput.replace` tells the user's edits from values that the program sets."""
    source = inspect.getsource(Input)
    setters = re.findall(r"^    (?:async )?def (\w+)|(self\.value = )", source, re.MULTILINE)
    where = [setters[: index + 1] for index, (_, sets) in enumerate(setters) if sets]
    methods = [[name for name, _ in upto if name][-1] for upto in where]
    # action_cursor_right accepts a suggestion, and the fields have no suggester.
    assert methods == ["__init__", "clear", "action_cursor_right", "replace"]


def test_an_input_draws_its_text_through_its_highlighter() -> None:
    """`LineInput` replaces characters there on which a terminal would act."""
    assert "self.highlighter(text)" in inspect.getsource(Input)


def test_a_new_content_size_causes_a_layout() -> None:
    """`set_size` sets it in advance, so that it causes none."""
    assert inspect.getattr_static(Widget, "virtual_size")._layout


def test_the_app_dispatches_keys_and_pastes_in_on_event() -> None:
    """`InputQueue` holds them back there."""
    source = inspect.getsource(App.on_event)
    assert all(part in source for part in ("events.Key", "events.Paste", "is_forwarded"))
