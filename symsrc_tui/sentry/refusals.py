"""Find the field that made a server reject a source, because it often does not name it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from symsrc_tui.sentry.errors import Hint, Refused, to_change
from symsrc_tui.sentry.responses import RequestContext, server_message
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Response
    from symsrc_tui.sources.source import Source


def is_duplicate(answer: Response, context: RequestContext) -> bool:
    """Return whether the server says that the ID is taken. Few servers do."""
    return "Duplicate source id" in server_message(answer, context)


def refusal(answer: Response, context: RequestContext, source: Source) -> Refused:
    """Return the error for a 400 on a new source that is not about a taken ID."""
    text = server_message(answer, context)
    hints = hints_of(text, source)
    if hints:
        advice = to_change(hints)
    else:
        advice = (
            "All fields match Sentry's documentation, so this server may be an unsupported "
            "version. Its logs will show the reason."
        )
    reason = "" if text else " and gave no reason"
    return Refused(
        f"{context.host} rejected the source{reason}",
        f"Nothing was stored. {advice}",
        hints=hints,
        server_text=text,
    )


def hints_of(text: str, source: Source, disproved: Collection[str] = ()) -> tuple[Hint, ...]:
    """Return the fields that a server's text names or, without any, those that its age explains.

    Args:
        disproved: the warnings about servers' ages that do not hold for this one.
    """
    answers = source.values()
    told = tuple(_told(text, answers))
    suspects = tuple(
        Hint(problem.field, f"{problem.message}.", is_told=False)
        for problem in source.age_warnings(answers)
        if problem.message not in disproved
    )
    labels = {field.path: field.label for field in fields_of(type(source))} | {"type": "the type"}
    hints = tuple(_with_more(hint, suspects) for hint in told) or suspects
    return tuple(hint._replace(label=labels.get(hint.field, "")) for hint in hints)


def _told(text: str, answers: Mapping[str, Value]) -> Iterator[Hint]:
    """Yield the fields named in the server's text, as in `layout.type: Not a valid choice.`"""
    if "Source ids must not start" in text:
        yield Hint("id", text)
    names = "|".join(map(re.escape, sorted(answers, key=len, reverse=True)))
    for clause in text.split(";"):
        # Not in quotes, because then it is part of a source that the server repeats whole.
        if found := re.search(rf"(?<![\w.'\"])({names}): *(.+)", clause):
            # In a sentence such as `Unknown source type: 'x'`, keep the whole sentence.
            before = clause[: found.start()].strip(" '\"[")
            is_label = not before or before.endswith(":")
            yield Hint(found[1], (found[2] if is_label else clause).strip())


def _with_more(hint: Hint, suspects: Iterable[Hint]) -> Hint:
    """Add what is known about the field to a hint."""
    for suspect in suspects:
        if suspect.field == hint.field:
            return Hint(hint.field, f"{hint.message.rstrip('.')}. {suspect.message}")
    return hint
