"""Show the IDs of the user's own debug file and where Sentry would look for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.plain.path_prompt import ask_path, is_file
from symsrc_tui.plain.prompter import Back
from symsrc_tui.sources.expected_paths import expected_paths
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.sources.kind import Kind


async def ask_own_file(
    talk: Prompter, own: list[DebugFile], kind: Kind, given: Mapping[str, Value]
) -> None:
    """Show the file chosen before and ask for another, which checks then look for. Raises Quit.

    Args:
        own: the files read before; replaced by those of a new choice.
        given: the answers that are not blank, by field path.
    """
    from symsrc_tui.lookup import UnreadableDebugFile

    _tell(talk, own, kind, given)
    talk.say("An ELF, PE, PDB, Mach-O, WASM or Breakpad file, or a dSYM. Press Enter to go back.")
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
    _tell(talk, files, kind, given)
    talk.say("From now on, the check also looks for this file.")


def _read(path: str) -> Sequence[DebugFile]:
    from symsrc_tui.lookup import read_debug_file

    return read_debug_file(Path(path).expanduser())


def names(files: Sequence[DebugFile]) -> str:
    """Return the names of up to three debug files."""
    return ", ".join(dict.fromkeys(shown(file.path.name, 40) for file in files[:3]))


def _tell(
    talk: Prompter, files: Sequence[DebugFile], kind: Kind, given: Mapping[str, Value]
) -> None:
    for file in files:
        ids = file.object_id
        talk.say(f"{shown(file.path.name, 120)}: {file.file_format} {file.arch or ''}".rstrip())
        talk.say(f"Code ID: {ids.code_id or 'none'}")
        talk.say(f"Debug ID: {ids.debug_id or 'none'}")
        for note in file.notes:
            talk.note(note)
        try:
            found = expected_paths(kind, given, file)
        except ValueError as error:
            talk.say(f"{error}.")
            continue
        talk.say(
            "Sentry looks for it here, in this order:"
            if found
            else "This layout does not support this file."
        )
        for placed in found:
            talk.show(f"{placed.filetype}: {placed.address}")


def _may_be_one(path: str) -> bool:
    """Return whether the path is a file or a dSYM bundle."""
    if is_file(path):
        return True
    try:
        return Path(path).expanduser().joinpath("Contents", "Resources", "DWARF").is_dir()
    except (OSError, RuntimeError, ValueError):
        return False
