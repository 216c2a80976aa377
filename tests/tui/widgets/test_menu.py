"""The menu, whose entries can change while it is shown."""

from __future__ import annotations

import pytest
from textual import on
from textual.widgets import OptionList

from symsrc_tui.tui.widgets.menu import Entry, Menu
from tests.tui.widgets.form import Form

FIRST, SECOND, THIRD = (Entry(id_, id_.title()) for id_ in ("first", "second", "third"))


class Chooser(Form):
    chosen: list[str | None]

    def on_mount(self) -> None:
        self.chosen = []

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.chosen.append(event.option.id)


@pytest.mark.parametrize(
    ("after", "chosen"),
    [
        ([SECOND, THIRD], "third"),
        ([THIRD, FIRST], "third"),
        # Nothing that the person has not seen highlighted.
        ([FIRST, SECOND], None),
    ],
)
async def test_enter_chooses_the_highlighted_entry_or_none(
    after: list[Entry], chosen: str | None
) -> None:
    form = Chooser(lambda: Menu([FIRST, SECOND, THIRD]))
    async with form.run_test() as pilot:
        menu = form.query_one(Menu)
        menu.highlight("third")
        menu.show(after)
        await pilot.press("enter")
        assert form.chosen == ([chosen] if chosen else [])
        await pilot.press("down", "enter")
        assert form.chosen[-1] is not None
