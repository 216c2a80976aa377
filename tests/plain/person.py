"""A person who reads what the line-by-line wizard writes, and answers its questions."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from tests.terminal.driver import PATIENCE, Terminal
from tests.terminal.link import INSTANT, Link
from tests.terminal.wizard import WIZARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM = [*WIZARD, "--plain"]
HASTY = """
import sys
from symsrc_tui.sentry import source_search
source_search.LOOKS = (0.01,) * 4
from symsrc_tui.cli.main import main
sys.exit(main())
"""
"""The same, but for the seconds between looks for a source that may have been stored."""
REPOSITORY = Path(__file__).parents[2]


class Person(Terminal):
    """The wizard in a terminal that can do nothing but write line below line."""

    def __init__(
        self,
        *options: str,
        home: Path,
        env: Mapping[str, str | None] | None = None,
        columns: int = 80,
        encoding: str = "utf-8",
        link: Link = INSTANT,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        super().__init__(
            [*program, *options],
            home=home,
            env={"PYTHONPATH": str(REPOSITORY), **(env or {})},
            columns=columns,
            rows=24,
            term="dumb",
            encoding=encoding,
            link=link,
        )
        self._read = 0

    def said(self) -> str:
        """What was written since the last answer, that answer included where it can be seen."""
        return self.bytes_since(self._read).decode(self.encoding, "replace").replace("\r\n", "\n")

    def reads(self, *texts: str) -> str:
        """Waits until all of this was written since the last answer. Returns what was."""
        self.wait_for(lambda: all(text in flat(self.said()) for text in texts))
        return self.said()

    def is_asked(self, prompt: str) -> str:
        """Waits for this prompt. Returns what was written since the last answer."""
        self.wait_for(lambda: self._prompt().startswith(prompt))
        return self.said()

    def is_asked_something(self) -> str:
        """Waits for any prompt. Returns it; nothing if the program has ended."""
        self.wait_for(lambda: bool(self._prompt()) or self.has_ended())
        return "" if self.has_ended() else self._prompt()

    def answers(self, prompt: str, answer: str = "") -> str:
        """Waits for the prompt that begins like this and answers it. Returns what was written
        before that, since the last answer."""
        said = self.is_asked(prompt)
        self.enters(f"{answer}\r")
        return said

    def enters(self, data: str | bytes) -> None:
        """Types this. What is said from now on is taken as said to it."""
        self._read = self.mark()
        self.send(data)

    def cancels(self, what: Held) -> None:
        """Presses Ctrl+C once the server holds something back."""
        assert what.began.wait(PATIENCE)
        self.press("ctrl+c")

    def _prompt(self) -> str:
        """The last line, if it waits for an answer."""
        line = self.said().rpartition("\n")[2]
        return line if line.endswith((": ", "] ", "? ")) else ""


class Held(Event):
    """What a server waits for before it answers; tells when it has begun to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.began = Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.began.set()
        return super().wait(timeout)


def flat(text: str) -> str:
    """The text in one line, as it was before it was cut into lines."""
    return " ".join(text.split())
