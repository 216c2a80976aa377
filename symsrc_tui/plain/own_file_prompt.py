"""A debug file of the user's own: its ids, and where Sentry would look for it in the source."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.forms.field import shown
from symsrc_tui.plain.path_prompt import ask_path, is_file
from symsrc_tui.plain.prompter import Back
from symsrc_tui.sources.expected_paths import places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.plain.prompter import Talk
    from symsrc_tui.sources.source import Source


async def ask_own_file(
    talk: Talk, own: list[DebugFile], model: type[Source], given: Mapping[str, Value]
) -> None:
    """Tells of the file that was given before, and asks for another, which checks then look for
    too. Raises Quit.

    Args:
        own: what was read of a file; replaced by what another holds.
        given: the answers that are not blank, by field path.
    """
    from symsrc_tui.lookup import UnreadableDebugFile

    _tell(talk, own, model, given)
    talk.say("An ELF, PE, PDB, Mach-O, WASM or Breakpad file, or a dSYM. Enter alone goes back.")
    files: Sequence[DebugFile] = ()
    while not files:
        try:
            path = await ask_path(talk, "debug file", is_right=_may_be_one)
        except Back:
            return
        try:
            files = await asyncio.to_thread(_read, path)
        except UnreadableDebugFile as error:
            talk.error(str(error))
    own[:] = files
    _tell(talk, files, model, given)
    talk.say("The check asks for it too, from now on.")


def _read(path: str) -> Sequence[DebugFile]:
    from symsrc_tui.lookup import read_debug_file

    return read_debug_file(Path(path).expanduser())


def names(files: Sequence[DebugFile]) -> str:
    """The names of debug files, in few words."""
    return ", ".join(dict.fromkeys(shown(file.path.name, 40) for file in files[:3]))


def _tell(
    talk: Talk, files: Sequence[DebugFile], model: type[Source], given: Mapping[str, Value]
) -> None:
    for file in files:
        ids = file.object_id
        talk.say(f"{shown(file.path.name, 120)}: {file.file_format} {file.arch or ''}".rstrip())
        talk.say(f"Code id: {ids.code_id or 'none'}")
        talk.say(f"Debug id: {ids.debug_id or 'none'}")
        for note in file.notes:
            talk.note(note)
        try:
            found = places(model, given, file)
        except ValueError as error:
            talk.say(f"{error}.")
            continue
        talk.say(
            "Sentry looks for it here, in this order:"
            if found
            else "This layout has no place for it."
        )
        for placed in found:
            talk.show(f"{placed.filetype}: {placed.where}")


def _may_be_one(path: str) -> bool:
    """Whether there is a file, or a folder that is one file to people."""
    if is_file(path):
        return True
    try:
        return Path(path).expanduser().joinpath("Contents", "Resources", "DWARF").is_dir()
    except (OSError, RuntimeError, ValueError):
        return False
