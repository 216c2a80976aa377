"""What `symsrc-tui add --help` says about the file, from the kinds' own definitions."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from symsrc_tui.kinds.registry import KINDS, Kind
from symsrc_tui.kinds.source import fields_of

_WIDTH = 79
_TEXT = """\
FILE holds the request body of Sentry's API as it is documented there, such as

  {{
    "type": "s3",
    "name": "Windows builds",
    "bucket": "acme-symbols",
    "region": "eu-central-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": {{"$env": "SYMBOLS_SECRET_KEY"}},
    "layout": {{"type": "symstore", "casing": "default"}}
  }}

In the place of any text there can be {{"$env": "NAME"}}, for the value of a
variable, or {{"$file": "PATH"}}, for the content of a file. A relative PATH
starts at the folder of FILE, or with stdin at the current one.

fields by type, optional ones in brackets:
{fields}

All that is wrong is told at once on stderr, as "field: message", and nothing
is sent then. The command can be repeated safely: a source without an "id" gets
one made from its other fields, secrets left out, and its project. So it is
stored once, and later runs end with 23.

--json prints one object on stdout:
  stored   {{"stored": {{...}}, "recovered": false, "warnings": [...]}}
  dry run  {{"body": {{...}}, "verified": true, "warnings": [...]}}
  failed   {{"error": {{"code": "field-wrong", "message": "...", "advice": "...",
           "field": "url"}}, "problems": [...]}}
Problems and warnings: {{"field": "url", "message": "...", "severity": "error"}}."""


def explanation() -> str:
    """The text, no line of it longer than a terminal is wide."""
    return _TEXT.format(fields="\n".join(line for kind in KINDS for line in _lines(kind)))


def _lines(kind: Kind) -> Iterator[str]:
    fields = fields_of(kind.source_class())
    names = (field.path if field.required else f"[{field.path}]" for field in fields)
    indent = " " * 19
    yield from wrap(
        " ".join(names),
        _WIDTH,
        initial_indent=f"  {kind.type:<17}",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
