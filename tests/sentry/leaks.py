"""Everything that an error could show somebody, looked through for secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.text.encodings import DIGITS, ESCAPES

if TYPE_CHECKING:
    from types import TracebackType


def forms_of(secret: str) -> Iterator[str]:
    """The forms in which a server may echo a secret."""
    yield from (encode(secret) for encode in (*ESCAPES.values(), *DIGITS.values()))
    yield json.dumps({"error": repr({"it's": '"', "password": f"{secret} and it's \""})})
    yield json.dumps(repr([repr({"password": secret})])).replace("/", "\\/")


def shown_by(error: BaseException) -> str:
    """Its texts, its attributes, what it was raised from, and the variables along its way."""
    texts: list[str] = []
    todo: list[BaseException | None] = [error]
    while todo:
        found = todo.pop()
        if found is None:
            continue
        texts += [str(found), repr(found), repr(vars(found)), repr(found.args)]
        texts += _variables(found.__traceback__)
        todo += [found.__cause__, found.__context__]
    return "\n".join(texts)


def _variables(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        # A test's own variables hold the secrets that it looks for.
        if "/tests/" not in trace.tb_frame.f_code.co_filename:
            yield from map(repr, trace.tb_frame.f_locals.values())
        trace = trace.tb_next
