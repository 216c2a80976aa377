"""Split pasted credentials and addresses into the fields they belong to.

Fast and without I/O, so a front end can call it while handling a keystroke.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.forms.controls import KeyControl
from symsrc_tui.sources import registry
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.kind import Paste
from symsrc_tui.sources.private_key import KEY_START, decoded
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.sources.kind import Kind

_LONGEST = 64 * 1024


def begins_paste(line: str) -> bool:
    """Return whether a line may begin a text that a kind can split, so that more lines follow."""
    return any(kind.begins_paste(line) for kind in registry.KINDS)


def parse_paste(
    text: str, field: Field, kind: Kind, answers: Mapping[str, Value]
) -> FilledValues | None:
    """Split a pasted text into several fields' values; None if it is a plain value.

    Args:
        field: the field it was pasted into.
        answers: the existing answers by field path.

    Raises:
        CredentialsError: it belongs to another type of source, or cannot be used.
    """
    if len(text) > _LONGEST:
        return None
    # Terminals send a pasted line end as CR.
    pasted = re.sub(r"\r\n?", "\n", text)
    text = decoded(pasted)
    if filled := kind.read_paste(Paste(text, field, answers)):
        return filled
    for other in registry.KINDS:
        if other.type != kind.type and (what := other.recognize(text)):
            raise CredentialsError(f"This is {what}. To use it, choose the type {other.label}")
    if isinstance(field.control, KeyControl) and text != pasted:
        return FilledValues({field.path: SecretStr(text)}, ("The key was decoded from base64",))
    return _private_key(text, field, kind)


def _private_key(text: str, field: Field, kind: Kind) -> FilledValues | None:
    """Move a key to its field."""
    if isinstance(field.control, KeyControl) or not KEY_START.search(text):
        return None
    for target in fields_of(kind.source_class()):
        if isinstance(target.control, KeyControl):
            key = SecretStr(text.strip())
            return FilledValues({target.path: key}, (f"The key was moved to {target.label}",))
    raise CredentialsError("This is a private key. This type of source has no field for one")
