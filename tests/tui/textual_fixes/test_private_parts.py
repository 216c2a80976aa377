"""Parts of Textual that are not promised, and that the front end leans on all the same."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual.app import App
from textual.screen import Screen

from symsrc_tui.session import DemoConnection
from symsrc_tui.tui.app import WizardApp

if TYPE_CHECKING:
    from textual.widget import Widget


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (App, "_display", ["self", "screen", "renderable"]),
        (App, "_fatal_error", ["self"]),
        (App, "_close_messages_no_wait", ["self"]),
        (Compositor, "render_strips", ["self", "size"]),
        (CompositorUpdate, "render_segments", ["self", "console"]),
    ],
)
def test_a_method_is_there_and_takes_what_we_give(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def test_the_state_that_is_read_is_there() -> None:
    app: App[None] = App()
    assert app._batch_count == 0
    assert app._clipboard == ""
    assert app._exception is None
    assert app._exit_renderables == []
    assert app._running is False
    assert app._disable_tooltips is False
    assert app._disable_notifications is False


def test_screens_have_no_widgets_that_nothing_is_shown_with() -> None:
    screen: Screen[None] = Screen()
    app = WizardApp(DemoConnection())
    with app._context():
        widgets: list[Widget] = []
        screen._extend_compose(widgets)
    assert widgets == []
