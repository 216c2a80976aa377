"""The ID of a source that a command adds, or a wizard to several projects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from pydantic import SecretStr

if TYPE_CHECKING:
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.sources.source import Source

# Must never change, because it decides the IDs of sources that are already stored.
_NAMESPACE = UUID("0c7800b3-d5ad-406f-ae79-cb1025b0ea76")


def made_id(source: Source, where: Destination) -> str:
    """Return a UUID derived from the source, without its secrets, and from its project.

    The same source in the same project always gets the same ID. Servers reject an ID that they
    already have, so a repeated run cannot store the source twice, even if an earlier run was
    killed. That is why nothing has to be saved before it is sent.
    """
    answers = source.values().items()
    public = {path: value for path, value in answers if not isinstance(value, SecretStr)}
    text = json.dumps([where.organization, where.project, public], sort_keys=True)
    return str(uuid5(_NAMESPACE, text))
