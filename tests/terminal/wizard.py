"""A person at the wizard: finds fields by their labels on the screen, and uses keys alone."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tests.terminal.driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.demo.server import DemoServer

KINDS = ["Amazon S3", "Google Cloud Storage", "SymbolServer (HTTP)", "App Store Connect"]
WIZARD = [sys.executable, "-m", "symsrc_tui"]
MOST_FIELDS = 40
LOW = 16
"""Rows from which on a step has rules."""


def settings_for(
    server: DemoServer, organization: str = "acme", project: str = "game-client"
) -> dict[str, str]:
    """Return the environment of a person whose settings are complete."""
    return {
        "SENTRY_URL": server.url,
        "SENTRY_AUTH_TOKEN": server.token,
        "SENTRY_ORG": organization,
        "SENTRY_PROJECT": project,
    }


class Wizard(Terminal):
    """The wizard in a terminal. Methods return once the screen shows what was done."""

    def choose(self, kind: str) -> None:
        """On the type step: choose the kind with this label by its number."""
        row = self.screen()[self.row_of(kind)]
        number = re.search(r"(\d) +" + re.escape(kind), row)
        assert number, f"the kind has no number: {row!r}"
        self.press(number[1])
        self.wait_for("Name", lambda: self.focused() == "Name", gone=[kind])

    def focused(self) -> str | None:
        """The label of the form's field, line or button that has the focus, which is in bold.

        None while that is unclear.
        """
        with self._changed:
            lines = self.emulator.lines
            bold = [self._bold_text(row) for row in _body(lines)]
        labels = [text for text in bold if text]
        return labels[0] if len(labels) == 1 else None

    def _bold_text(self, row: int) -> str:
        """The text in bold in a row, from a letter or bracket up to two blanks."""
        cells = [self.emulator.cell(x, row) for x in range(self.emulator.columns)]
        text = "".join(cell.data if cell.bold else " " for cell in cells)
        found = re.search(r"[\[\w].*?(?=\s{2}|\s*$)", text)
        return found[0] if found else ""

    def go_to(self, label: str) -> None:
        """Press Tab until the field with this label has the focus."""
        seen: list[str] = []
        while (here := self._focus_at_rest()) != label:
            assert len(seen) < MOST_FIELDS, f"Tab never reaches {label!r}, only {seen}"
            seen.append(here)
            self._tab_away_from(here)

    def _focus_at_rest(self) -> str:
        """Return the label that has the focus, once that is drawn."""
        while (here := self.focused()) is None:
            self.wait_for(lambda: self.focused() is not None)
        return here

    def _tab_away_from(self, label: str) -> None:
        self.press("tab")
        self.wait_for(lambda: self.focused() not in {None, label})

    def fill(self, label: str, text: str) -> None:
        """Type `text` into a field, key by key."""
        self.go_to(label)
        self.type(text)
        self.wait_until_quiet()

    def fill_by_paste(self, label: str, text: str, *, line_end: str = "\r") -> None:
        """Paste `text` into a field."""
        self.go_to(label)
        self.paste(text, line_end=line_end)
        self.wait_until_quiet()

    def pick(self, label: str, typed: str, chosen: str) -> None:
        """Open a list by typing, and select the match, which the field then shows.

        This leads to the next field.
        """
        self.go_to(label)
        self.type(typed)
        self.wait_for(typed, chosen)
        self.press("enter")
        self.wait_for(
            lambda: chosen in self.screen()[self.row_of(label)],
            lambda: self.focused() not in {None, label},
        )

    def review(self) -> None:
        """Go to the review. Fail if it lists errors."""
        self.press("ctrl+r")
        self.wait_for("Will be added to", "[ Submit ]", gone=["Fix the errors first"])

    def submit(self) -> None:
        """On the review: submit, and wait until the server has stored the source."""
        self.press("enter")
        self.wait_for("Stored in")


def _body(lines: Sequence[str]) -> range:
    """Return the rows between the head of a step and its message. A low screen has no rules."""
    rules = [row for row, line in enumerate(lines) if line.startswith(("────", "----"))]
    if len(lines) < LOW:
        return range(2, len(lines) - 3)
    return range(rules[0] + 1, rules[1]) if len(rules) == 2 else range(0)
