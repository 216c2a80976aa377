"""Which field of a source a server may have refused. It often does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from symsrc_tui.sentry.errors import Hint, Refused
from symsrc_tui.sentry.responses import RequestContext, server_message

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Answer

_WANTED = {"appconnectKey": "key id", "appName": "app name", "bundleId": "bundle id"}
"""Fields of App Store Connect that the documentation calls optional, and servers do not."""


def is_duplicate(answer: Answer, asked: RequestContext) -> bool:
    """Whether the server says that a source of the project has this id. Few servers say so."""
    return "Duplicate source id" in server_message(answer, asked)


def refusal(answer: Answer, asked: RequestContext, answers: Mapping[str, Value]) -> Refused:
    """The error for a 400 that is not about an id that is taken.

    Args:
        answers: what was sent, by field path; secrets as secrets.
    """
    text = server_message(answer, asked)
    told = tuple(_told(text, answers))
    suspects = tuple(_too_new_or_old(answers))
    hints = tuple(_with_more(hint, suspects) for hint in told) or suspects
    if told:
        advice = "Change the field and submit again."
    elif hints:
        advice = " ".join(hint.message for hint in hints)
    else:
        advice = (
            "Every field is as Sentry documents it, so this server may be older or newer than "
            "what is known here. Whoever runs it can find the reason in its logs."
        )
    reason = "" if text else " and gave no reason"
    return Refused(
        f"{asked.server.host} refused the source{reason}",
        f"Nothing was stored. {advice}",
        hints=hints,
        server_text=text,
    )


def _told(text: str, answers: Mapping[str, Value]) -> Iterator[Hint]:
    """The fields that the server's text names, as in `layout.type: Not a valid choice.`"""
    if "Source ids must not start" in text:
        yield Hint("id", text)
    names = "|".join(map(re.escape, sorted(answers, key=len, reverse=True)))
    for clause in text.split(";"):
        if found := re.search(rf"(?<![\w.])({names})['\"\]]*: *(.+)", clause):
            # `Unknown source type: 'x'` names the field in the middle of what it says.
            before = clause[: found.start()].strip(" '\"[")
            is_label = not before or before.endswith(":")
            yield Hint(found[1], (found[2] if is_label else clause).strip())


def _with_more(hint: Hint, suspects: Iterable[Hint]) -> Hint:
    """A hint with what is known of its field besides."""
    for suspect in suspects:
        if suspect.field == hint.field:
            return Hint(hint.field, f"{hint.message.rstrip('.')}. {suspect.message}")
    return hint


def _too_new_or_old(answers: Mapping[str, Value]) -> Iterator[Hint]:
    """The fields that not all servers know, or that some want more."""
    if answers.get("type") == "appStoreConnect":
        yield Hint(
            "type", "Servers since June 2024 take no App Store Connect sources.", is_told=False
        )
        for field, label in _WANTED.items():
            if field not in answers:
                yield Hint(
                    field, f"Servers before that want the {label}, which is blank.", is_told=False
                )
    if answers.get("layout.type") == "slashsymbols":
        yield Hint(
            "layout.type",
            "Servers before June 2024 do not know the layout slashsymbols.",
            is_told=False,
        )
    if any(path.startswith("filters.") for path in answers):
        yield Hint(
            "filters",
            "Servers before March 2025 do not know filters: leave them out.",
            is_told=False,
        )
