"""Fill in answers from this host, such as a profile or a key file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from symsrc_tui.files import UnreadableError
from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.path_prompt import ask_path
from symsrc_tui.plain.prompter import Back
from symsrc_tui.sources.fill import CredentialsError, FileFiller, FilledValues
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.sources.fill import Filler, ListFiller


async def from_host(talk: Prompter, filler: Filler, name: str) -> FilledValues | None:
    """Return the values of an entry or file, or None after saying why there are none.

    Args:
        name: of the entry, or the file's path; empty to ask for it.
    """
    try:
        if isinstance(filler, FileFiller):
            suffix = filler.suffix
            path = await ask_path(talk, f"{suffix} file", named=name, suffix=suffix)
            return await asyncio.to_thread(filler.load, path)
        return await _from_list(talk, filler, name)
    except (CredentialsError, UnreadableError) as error:
        talk.error(str(error))
    except Back:
        pass
    return None


async def _from_list(talk: Prompter, filler: ListFiller, name: str) -> FilledValues:
    choices = await asyncio.to_thread(filler.choices)
    if not choices:
        raise CredentialsError(filler.nothing)
    if not name:
        talk.say(f"{filler.noun}s on this host:")
        name = await talk.choose(
            f"{filler.noun}: ",
            [Choice(choice.name, choice.name, choice.detail) for choice in choices],
            lambda: talk.say(filler.about),
        )
    for choice in choices:
        if choice.name == name:
            return await asyncio.to_thread(choice.load)
    if name in {"", "-"}:
        raise Back
    raise CredentialsError(f"There is no {filler.noun} named {shown(name, 40)}")
