"""What is shown before a source is submitted: its body and the equivalent command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import JsonValue, SecretStr

from symsrc_tui.sources.source import Source, fields_of, nest

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.session.source_form import Destination

MASK = "********"

CURL_NOTE = "The same with curl; secrets come from the variables named in it"

# Writes a text as JSON does between its quotes; a secret has no control characters but line ends.
_JSON = (
    r"""json() { printf '%s\n' "$1" | sed 's/[\\"]/\\&/g' |"""
    "\n"
    r"""  awk '{printf "%s%s", n, $0; n = "\\n"}'; }"""
)

# Control characters, lone surrogates, and what turns the direction of text or hides in it.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def shown_body(type_: str, given: Mapping[str, Value]) -> dict[str, JsonValue]:
    """The request body of these answers so far, every secret masked at one length."""
    return nest({"type": type_, **given}, lambda _: MASK)


def as_json(body: Mapping[str, JsonValue]) -> str:
    """JSON as people read it: indented, nothing escaped but what would not be seen as it is."""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def curl_command(destination: Destination, source: Source) -> str:
    """A command that does the same, for a POSIX shell.

    Secrets are shell variables named after their fields, each to hold its value as it is, line
    ends and all; while one is not set, nothing is sent. The body goes through standard input and
    the token in the one option that curl hides, since other users can read arguments.
    """
    names = {
        field.path: _variable(field.path)
        for field in fields_of(type(source))
        if field.question.secret
    }
    values: dict[str, Value] = {
        path: f"\0{names[path]}\0" if isinstance(value, SecretStr) else value
        for path, value in source.values().items()
    }
    body = as_json(nest(values, lambda _: MASK))
    # An interactive shell looks for its history first of all.
    body = body.replace("!", "\\u0021")
    # Everything a here-document would expand, but for our own variables.
    body = re.sub(r"[\\$`]", r"\\\g<0>", body)
    body = re.sub(r"\\\\u0000(\w+?)\\\\u0000", r'$(json "$\1")', body)
    used = [name for path, name in names.items() if path in values]
    # Inside of $( ) a variable that is not set would stop nothing.
    first = [_JSON, *(f': "${{{name}:?}}" &&' for name in used)] if used else []
    return "".join(f"{line}\n" for line in first) + (
        f"curl {shlex.quote(destination.sources_url)} \\\n"
        '  --oauth2-bearer "${SENTRY_AUTH_TOKEN:?}" \\\n'
        "  --header 'Content-Type: application/json' \\\n"
        f"  --data-binary @- <<JSON\n{body}\nJSON"
    )


def _variable(field: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field.rpartition(".")[2]).upper()
