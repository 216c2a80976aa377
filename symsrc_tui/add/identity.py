"""The id of a source whose document gives none.

It is always the same for the same source in the same project. So whatever became of an earlier
run, even one that was killed on the way, another cannot store the source a second time: servers
refuse an id that they have.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from pydantic import SecretStr

from symsrc_tui.add.telling import Failure
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.kinds.problem import Problem

if TYPE_CHECKING:
    from symsrc_tui.kinds.source import Source
    from symsrc_tui.wizard.session import Destination

# Any would do, and none may ever take its place.
_NAMESPACE = UUID("0c7800b3-d5ad-406f-ae79-cb1025b0ea76")


def made_id(source: Source, there: Destination) -> str:
    """A UUID made from all that is not secret about the source, and from its project."""
    answers = source.values().items()
    shown = {path: value for path, value in answers if not isinstance(value, SecretStr)}
    said = json.dumps([there.organization, there.project, shown], sort_keys=True)
    return str(uuid5(_NAMESPACE, said))


def is_there(id_: str) -> Failure:
    """That the project has the source already whose id was made."""
    message = f"This project has this source already: an earlier run stored it as {id_}"
    advice = 'Nothing was added. For a second one, give it an "id" of its own.'
    problem = Problem("id", f"{message}. {advice}".rstrip("."))
    return Failure(
        ExitCode.ID_TAKEN, message, advice, field="id", problems=(problem,), is_told=True
    )
