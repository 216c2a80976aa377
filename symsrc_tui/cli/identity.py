"""Make the ID of a source whose document has none.

The same source in the same project always gets the same ID. Servers reject an ID that they already
have, so a repeated run cannot store the source twice, even if an earlier run was killed.
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


def is_there(id_: str) -> CommandError:
    """Return the failure for a source that an earlier run already stored."""
    message = f"This project already has this source: an earlier run stored it with the ID {id_}"
    advice = 'Nothing was added. To add it a second time, set a different "id".'
    problem = Problem("id", f"{message}. {advice}".rstrip("."))
    return CommandError(
        ExitCode.ID_TAKEN, message, advice, field="id", problems=(problem,), is_told=True
    )
