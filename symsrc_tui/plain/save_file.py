"""Save the source as a file."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui import daemon_thread
from symsrc_tui.plain.prompter import Back
from symsrc_tui.session.source_file import NAME, ExistsError, SaveError

if TYPE_CHECKING:
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.source_file import SourceFile


async def save_file(prompter: Prompter, file: SourceFile, connection: Connection) -> None:
    """Ask for a path until the file is saved there or the user goes back. Raises Quit."""
    path, replace = "", False
    try:
        while True:
            path = path or await prompter.text(
                f"Path [{NAME}]: ",
                lambda: prompter.say(
                    "Where to save it. Secrets are left out; only you can read it."
                ),
            )
            path = path or NAME
            work = partial(file.save, path, replace=replace)
            try:
                await asyncio.wrap_future(daemon_thread.start("save-source", work))
            except ExistsError as error:
                replace = await prompter.yes(
                    f"{error}. Replace it?",
                    lambda: prompter.say("Answer n to enter another path."),
                    present=False,
                )
                path = path if replace else ""
            except SaveError as error:
                prompter.error(str(error))
                path, replace = "", False
            else:
                sentence, command = file.saved(path, connection)
                prompter.say(sentence)
                prompter.show(command)
                return
    except Back:
        prompter.say("Nothing was saved.")
