"""Make the ID of a source whose document has none.

The same source in the same project always gets the same ID. Servers reject an ID that they already
have, so a repeated run cannot store the source twice, even if an earlier run was killed. Nor can it
after the source was edited: without an ID in the document, a source of the same type and place
counts as the same, whatever its ID.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from pydantic import SecretStr

from symsrc_tui.cli.output import CommandError
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem

if TYPE_CHECKING:
    from symsrc_tui.session.source_form import Destination
    from symsrc_tui.sources.source import Source

# Must never change, because it decides the IDs of sources that are already stored.
_NAMESPACE = UUID("0c7800b3-d5ad-406f-ae79-cb1025b0ea76")


def made_id(source: Source, there: Destination) -> str:
    """Return a UUID derived from the source, without its secrets, and from its project."""
    answers = source.values().items()
    shown = {path: value for path, value in answers if not isinstance(value, SecretStr)}
    said = json.dumps([there.organization, there.project, shown], sort_keys=True)
    return str(uuid5(_NAMESPACE, said))


def is_there(id_: str, name: str = "") -> CommandError:
    """Return the failure for a source that the project has.

    Args:
        name: of a source of the same type and place with another ID; empty for the same source.
    """
    message = f"This project already has this source: an earlier run stored it with the ID {id_}"
    if name:
        message = f'This project already has a source for this place: "{name}" (ID {id_})'
    advice = 'Nothing was added. To add another one, set an "id" of its own.'
    problem = Problem("id", f"{message}. {advice}".rstrip("."))
    return CommandError(
        ExitCode.ID_TAKEN, message, advice, field="id", problems=(problem,), is_told=True
    )
