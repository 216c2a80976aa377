"""The source as a file that `add` reads, and the equivalent curl command, both without secrets."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import JsonValue, SecretStr

from symsrc_tui.sources.source import Source, nest
from symsrc_tui.text.safe import cut, escaped_json
from symsrc_tui.text.stand_in import MASK
from symsrc_tui.text.url_keys import keys_in

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


def source_document(
    type_: str, answers: Mapping[str, Value], references: Mapping[str, JsonValue] | None = None
) -> dict[str, JsonValue]:
    """Return the source as the JSON document that `add` reads, without secrets.

    Each secret is a reference to the environment variable that the curl command uses, too.

    Args:
        answers: those that are not blank, by field path.
        references: what the fields of a document that has references hold, by field path.
    """
    document: dict[str, Value | JsonValue] = {"type": type_, **answers}
    for path, name in secret_variables(answers).items():
        document[path] = {"$env": name}
    return nest({**document, **(references or {})}, lambda _: MASK)


def secret_variables(answers: Mapping[str, Value]) -> dict[str, str]:
    """Return the environment variables that stand for secrets, by field path."""
    return {
        path: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", path.rpartition(".")[2]).upper()
        for path, value in answers.items()
        if isinstance(value, SecretStr) or (isinstance(value, str) and keys_in(value))
    }


def as_json(body: Mapping[str, JsonValue] | list[JsonValue]) -> str:
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
    names = secret_variables(values)
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
