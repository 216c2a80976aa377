"""A path on this host, asked for with what it can go on as."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice, shown
from symsrc_tui.path_completion import complete
from symsrc_tui.plain.prompter import Back

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.plain.prompter import Talk


async def ask_path(
    talk: Talk,
    what: str,
    *,
    named: str = "",
    suffix: str = "",
    is_right: Callable[[str], bool] | None = None,
) -> str:
    """The path of a file that is there. What is no more than the beginning of one is completed
    by choosing. Raises Back, also for Enter alone, and Quit.

    Args:
        what: is looked for, such as ".p8 file".
        named: what was given already; empty if the path is to be asked.
        suffix: what the names of such files end in; empty for any file.
        is_right: whether there is such a file at a path; None for any plain file.
    """
    is_right = is_right or is_file
    while True:
        if not named:
            named = await talk.text(
                "Path, or the beginning of one: ",
                lambda: talk.say(f"Of a {what} on this host. ~ is your home folder."),
            )
            if not named:
                raise Back
        if await asyncio.to_thread(is_right, named):
            return named
        fitting = await asyncio.to_thread(complete, named, (suffix,) if suffix else ())
        if fitting:
            named = await talk.choose(
                "Path: ",
                [Choice(path, path) for path in fitting],
                lambda: talk.say("The number of one of these, or a path."),
                other=True,
            )
        else:
            talk.error(f"There is no {what} at {shown(named, 120)}")
            named = ""


def is_file(path: str) -> bool:
    """Whether there is a file, `~` being the home folder."""
    try:
        return Path(path).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):
        return False
