"""The options and the help of the commands for a project's stored sources."""

from __future__ import annotations

import argparse
from textwrap import fill
from typing import TYPE_CHECKING

from symsrc_tui.cli.connection_options import SETTINGS, add_connection_options, add_projects

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.cli.option_parser import Commands, OptionParser

_WIDTH = 79
_FAILED = """\
  failed   {"error": {"code": "...", "message": "...", "advice": "...",
           "field": "..."}, "problems": [...]}"""
_ONE = f"""\
--json prints one object on stdout:
  done     {{"project": "acme/game-client", "name": "...", "outcome": "changed",
           "id": "...", "error": null, "warnings": [...]}}
{_FAILED}
If there is nothing to do, the outcome is "unchanged"."""
_DELETED = _ONE.replace("changed", "deleted", 1)
_DRY = 'With --dry-run, the outcome is what it would be, and "dry_run" is true.'

_EDITED = f"""\
{_ONE}
"changes" has what changes: {{"path": "prefix", "text": "..."}}
{_DRY}"""

_MANY = f"""\
--json prints an object for each source, and a summary at the end:
  {{"project": "acme/game-client", "name": "...", "outcome": "changed",
   "id": "...", "error": null, "changes": [...], "warnings": [...]}}
  {{"project": "acme/game-server", "name": "...", "outcome": "failed",
   "id": "...", "error": {{"code": "...", ...}}, "problems": [...], ...}}
  {{"summary": {{"failed": 0, "added": 0, "changed": 1, "unchanged": 0,
   "dry_run": false}}}}
Outcomes: added, changed, unchanged, failed.
{_DRY}"""


def add_project_commands(commands: Commands) -> None:
    """Add the commands."""

    def command(
        name: str, summary: str, about: str, examples: tuple[str, ...], *, ends: str = _ONE
    ) -> OptionParser:
        parser = commands.add_parser(
            name,
            help=summary,
            description=fill(about, _WIDTH),
            examples=examples,
            explain=lambda: f"{ends}\n\n{SETTINGS}",
            # Otherwise defaults would override options given before the command.
            argument_default=argparse.SUPPRESS,
        )
        add_connection_options(parser)
        parser.add_argument(
            "--json", action="store_true", default=False, help="print the result or error as JSON"
        )
        return parser

    _add_list(command)
    _add_edit(command)
    _add_rotate(command)
    _add_delete(command)
    _add_move(command)
    _add_built_in(command)
    _add_export(command)


def _add_list(command: Callable[..., OptionParser]) -> None:
    command(
        "list",
        "print the project's sources",
        "Print the symbol sources of a project with their IDs, in the order in which Sentry uses "
        "them.",
        ("symsrc-tui list -p acme/game-client", "symsrc-tui list --json"),
        ends="--json prints the array that the server sends, secrets hidden.",
    )


def _add_edit(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "edit",
        "change some fields of a source",
        "Change a symbol source of a project. FILE has only the fields that change, as for add; "
        "null removes an optional one. Secrets that are not in FILE are kept, as are fields that "
        "this program does not know. Prints what changes, line by line. If files are fetched in "
        "another way afterwards, the source gets a new ID, because Symbolicator remembers "
        "failures by ID for up to an hour.",
        (
            "symsrc-tui edit -p acme/game-client nightly-builds --from changes.json --dry-run",
            "echo '{\"prefix\": null}' | symsrc-tui edit nightly-builds --from -",
        ),
        ends=_EDITED,
    )
    _add_id(parser)
    _add_changes(parser)
    parser.add_argument(
        "--keep-id",
        action="store_true",
        default=False,
        help="keep the ID, for example for Terraform; old failures may last up to an hour",
    )


def _add_rotate(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "rotate",
        "replace credentials in every source that uses the old ones",
        "Replace credentials in all sources of one or more projects that use the old ones. FILE "
        "has the new ones. They are first checked with each source. The sources get new IDs, "
        "because Symbolicator remembers by ID that access was denied. If only a secret changes, "
        "Sentry does not show that it was replaced; the journal does.",
        (
            "symsrc-tui rotate --match access_key=AKIAOLD --from new.json --dry-run",
            "symsrc-tui rotate --match host=HOST --match username=ci --from new.json",
        ),
        ends=_MANY,
    )
    parser.add_argument(
        "--match",
        metavar="FIELD=VALUE",
        action="append",
        required=True,
        help="what the sources have, such as an access key ID; for a username, also the server's "
        "host (repeatable)",
    )
    _add_changes(parser)
    parser.add_argument(
        "--keep-id", action="store_true", default=False, help="keep the IDs, as for edit"
    )
    parser.add_argument(
        "--no-check",
        action="store_true",
        default=False,
        help="do not check the new credentials from this host first",
    )


def _add_changes(parser: OptionParser) -> None:
    """Add what commands have that change fields, in one project or several."""
    add_projects(parser)
    parser.add_argument(
        "--from",
        dest="document",
        metavar="FILE",
        default=None,
        help="JSON file with the fields that change; - reads stdin",
    )
    parser.add_argument(
        "--dry-run", action="store_true", default=False, help="only print what would change"
    )


def _add_delete(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "delete",
        "delete a source",
        "Delete a symbol source from a project. Its secrets cannot be recovered. Needs the scope "
        "project:write only.",
        ("symsrc-tui delete -p acme/game-client nightly-builds",),
        ends=_DELETED,
    )
    _add_id(parser)
    parser.add_argument(
        "--yes",
        action="store_true",
        default=False,
        help="do not ask for a confirmation (required without a terminal)",
    )


def _add_move(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "move",
        "move a source in the order in which Sentry uses them",
        "Move a symbol source. Sentry requests a file from the sources in their order, and from "
        "its built-in sources last.",
        (
            "symsrc-tui move nightly-builds --first",
            "symsrc-tui move nightly-builds --after windows-builds",
        ),
    )
    _add_id(parser)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--first", action="store_true", default=False, help="before all others")
    place.add_argument("--last", action="store_true", default=False, help="after all others")
    place.add_argument("--before", metavar="ID", default=None, help="just before this source")
    place.add_argument("--after", metavar="ID", default=None, help="just after this source")


def _add_built_in(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "builtin",
        "print Sentry's built-in sources, or turn some on or off",
        "Turn Sentry's built-in sources on or off for a project. Without --on and --off, print "
        "which are on. Keys that Sentry does not know are rejected, and others stay as they are.",
        ("symsrc-tui builtin", "symsrc-tui builtin --on nvidia --off ios"),
        ends='--json prints the object of a change with the members "on" and "off".',
    )
    for name, what in (("on", "use"), ("off", "do not use")):
        parser.add_argument(
            f"--{name}",
            metavar="KEY",
            action="append",
            default=[],
            help=f"{what} this source (repeatable)",
        )


def _add_export(command: Callable[..., OptionParser]) -> None:
    parser = command(
        "export",
        "print sources as JSON for add, or as Terraform",
        "Print symbol sources of a project as JSON that add reads, or as Terraform with import "
        "blocks. In place of secrets, which nobody can read, there are references to environment "
        "variables. Without ID, prints all sources of the project.",
        (
            "symsrc-tui export -p acme/game-client nightly-builds > source.json",
            "symsrc-tui export -p acme/game-client --format terraform > symbols.tf",
        ),
        ends=f"With --json, a failure prints one object on stdout:\n{_FAILED}",
    )
    parser.add_argument("ids", nargs="*", metavar="ID", default=[], help="a source's ID")
    parser.add_argument(
        "--format", choices=("json", "terraform"), default="json", help="default: json"
    )


def _add_id(parser: OptionParser) -> None:
    parser.add_argument("id", metavar="ID", help="the source's ID, as `list` prints it")
