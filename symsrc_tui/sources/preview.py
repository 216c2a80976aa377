"""The request body and the equivalent curl command, to review before submitting."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import JsonValue, SecretStr

from symsrc_tui.sources.source import Source, nest
from symsrc_tui.text.safe import cut, escaped_json
from symsrc_tui.text.url_keys import MASK, hide_keys, keys_in

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

_MOST_LINES, _LONGEST_LINE = 200, 2_000

CURL_NOTE = "The same request with curl (secrets come from environment variables)"

# A shell function that escapes a text for a JSON string. Of the control characters, it need
# escape only line ends, because secrets have no others.
_JSON = (
    r"""json() { printf '%s\n' "$1" | sed 's/[\\"]/\\&/g' |"""
    "\n"
    r"""  awk '{printf "%s%s", n, $0; n = "\\n"}'; }"""
)


def shown_body(type_: str, answers: Mapping[str, Value]) -> dict[str, JsonValue]:
    """Return the request body of these answers, secrets replaced by a mask of fixed length."""
    shown = {
        path: hide_keys(value) if isinstance(value, str) else value
        for path, value in answers.items()
    }
    return nest({"type": type_, **shown}, lambda _: MASK)


def as_json(body: Mapping[str, JsonValue]) -> str:
    """Return indented JSON, escaping only what would be invisible or misleading on a screen."""
    return escaped_json(json.dumps(body, indent=2, ensure_ascii=False))


def shown_lines(body: Mapping[str, JsonValue]) -> list[str]:
    """Return what a server sent as lines of indented JSON, with a limit on lines and their length.

    Only what is shown is written, because a server may send any amount.
    """
    text, length = "", 0
    for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(body):
        length += part.count("\n")
        if length >= _MOST_LINES:
            text += "\n... and more, which is not shown"
            break
        text += cut(part, _LONGEST_LINE)
    return [cut(line, _LONGEST_LINE) for line in escaped_json(text).split("\n")]


def curl_command(url: str, source: Source) -> str:
    """Return a POSIX shell command that sends the source to `url`.

    Each secret comes from a variable named after its field, which holds the unescaped value. If
    one is unset, nothing is sent. Other users can read a process's arguments, so the body is
    passed on standard input and the token in `--oauth2-bearer`, which curl hides.
    """
    values = source.values()
    names = {path: _variable(path) for path, value in values.items() if _holds_secret(value)}
    values |= {path: f"\0{name}\0" for path, name in names.items()}
    body = as_json(nest(values, lambda _: MASK))
    # An interactive shell expands history before anything else, even in a here-document.
    body = body.replace("!", "\\u0021")
    # Escape everything that a here-document expands, except our own variables.
    body = re.sub(r"[\\$`]", r"\\\g<0>", body)
    body = re.sub(r"\\\\u0000(\w+?)\\\\u0000", r'$(json "$\1")', body)
    # Check the variables first, because an unset one inside $( ) would not stop the command.
    first = [_JSON, *(f': "${{{name}:?}}" &&' for name in names.values())] if names else []
    return "".join(f"{line}\n" for line in first) + (
        f"curl {shlex.quote(url)} \\\n"
        '  --oauth2-bearer "${SENTRY_AUTH_TOKEN:?}" \\\n'
        "  --header 'Content-Type: application/json' \\\n"
        f"  --data-binary @- <<JSON\n{body}\nJSON"
    )


def _holds_secret(value: Value) -> bool:
    return isinstance(value, SecretStr) or (isinstance(value, str) and bool(keys_in(value)))


def _variable(field: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field.rpartition(".")[2]).upper()
