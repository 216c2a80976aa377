"""The end of `add --help`, with the fields of each kind's definition."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from symsrc_tui.cli.output import FAILED_HELP
from symsrc_tui.sources import registry
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.sources.kind import Kind

_WIDTH = 79
_HELP = """\
FILE contains the request body as documented for Sentry's API, for example

  {{
    "type": "s3",
    "name": "Windows builds",
    "bucket": "acme-symbols",
    "region": "eu-central-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": {{"$env": "SYMBOLS_SECRET_KEY"}},
    "layout": {{"type": "symstore", "casing": "default"}}
  }}

Any string can be replaced by {{"$env": "NAME"}}, the value of an environment
variable, or {{"$file": "PATH"}}, the content of a file. A relative PATH is
resolved against the folder of FILE (the current folder for stdin).

fields by type (optional ones in brackets):
{fields}

All problems are reported at once on stderr as "field: message". If there are
errors, nothing is sent. The command is safe to repeat: a source without an
"id" gets one derived from its project and its other fields, except secrets.
So it is stored only once; later runs exit with 23, as they do if the project
has another source of the same type and place (a list, or --projects, reports
that as "unchanged", with 0; without --json as "up to date" or, if other
fields differ, "different"). To add one on purpose, set "id".

--json prints one object on stdout:
  stored   {{"stored": {{...}}, "recovered": false, "warnings": [...]}}
  dry run  {{"body": {{...}}, "id": "...", "verified": true, "warnings": [...]}}
{failed}
Each problem or warning: {{"field": "url", "message": "...",
           "severity": "error"}}"""


def explanation() -> str:
    """Describe the file, and what `--json` prints."""
    fields = "\n".join(line for kind in registry.KINDS for line in _lines(kind))
    return _HELP.format(fields=fields, failed=FAILED_HELP)


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
