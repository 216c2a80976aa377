"""Ask for the path of a file on this host."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.files import complete, expanded
from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.prompter import Back
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.plain.prompter import Prompter


async def ask_path(
    prompter: Prompter,
    what: str,
    *,
    named: str = "",
    suffix: str = "",
    example: str = "",
    accepts: Callable[[str], bool] | None = None,
) -> str:
    """Ask for the path of an existing file. The beginning of a path lists choices to complete it.

    Raises Back, also for Enter alone, and Quit.

    Args:
        what: the sort of file, such as ".p8 file".
        named: a path given before; empty to ask for one.
        suffix: the end of the file names; empty for any file.
        example: the path that "@" enters; empty if there is none.
        accepts: tells whether a path is such a file; None accepts any regular file.
    """
    accepts = accepts or is_file
    while True:
        if not named:
            named = await prompter.text(
                "Path (or the beginning of one): ",
                lambda: prompter.say(f"The path of a {what} on this host. ~ is your home folder."),
            )
            if not named:
                raise Back
            if example and named == "@":
                named = example
        if await asyncio.to_thread(accepts, named):
            return named
        fitting = await asyncio.to_thread(complete, named, (suffix,) if suffix else ())
        if fitting:
            named = await prompter.choose(
                "Path: ",
                [Choice(path, path) for path in fitting],
                lambda: prompter.say("Type a number or a path."),
                other=True,
            )
        else:
            prompter.error(f"There is no {what} at {shown(named, 120)}")
            named = ""


def is_file(path: str) -> bool:
    """Return whether the path is a regular file. `~` is the home folder."""
    try:
        return Path(expanded(path)).is_file()
    except (OSError, ValueError):
        return False
