"""Run the command `symsrc-tui add`, from its options to its exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.cli.document import NothingToReadError, read_document
from symsrc_tui.cli.output import CommandError, Reporter, another_try, sentences
from symsrc_tui.cli.references import Resolved, resolve
from symsrc_tui.cli.signals import ending_as_by_ctrl_c
from symsrc_tui.cli.target import IncompleteSettingsError, Target, demo_target, find_target
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.files import UnreadableError
from symsrc_tui.sources import registry
from symsrc_tui.sources.preview import shown_body
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import Validation, validate_body
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.forms.field import Field
    from symsrc_tui.settings import Flags
    from symsrc_tui.sources.kind import Kind

_HELP_WIDTH = 79
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
has another source of the same type and place. To add one on purpose, set "id".

--json prints one object on stdout:
  stored   {{"stored": {{...}}, "recovered": false, "warnings": [...]}}
  dry run  {{"body": {{...}}, "verified": true, "warnings": [...]}}
  failed   {{"error": {{"code": "field-wrong", "message": "...", "advice": "...",
           "field": "url"}}, "problems": [...]}}
Each problem or warning: {{"field": "url", "message": "...",
           "severity": "error"}}"""


class Options(NamedTuple):
    """The options of the command line."""

    document: str
    """A path; `-` is standard input."""
    flags: Flags
    dry_run: bool = False
    in_json: bool = False
    demo: bool = False
    log: DebugLog | None = None


def run(options: Options) -> ExitCode:
    """Add one source. Return the exit code."""
    name = "stdin" if options.document == "-" else shown(options.document)
    telling = Reporter(name, in_json=options.in_json)
    with ending_as_by_ctrl_c():
        return _run(options, telling)


def _run(options: Options, telling: Reporter) -> ExitCode:
    try:
        if not options.demo:
            _add(options, telling, lambda: find_target(options.flags, telling))
        else:
            from symsrc_tui.demo.server import DemoServer

            telling.say("Demo: nothing leaves this host, and nothing is kept")
            with DemoServer() as server:
                _add(options, telling, lambda: demo_target(server, options.flags))
    except CommandError as failure:
        return telling.failed(failure)
    except KeyboardInterrupt:
        return telling.interrupted()
    except Exception:
        if telling.sent_id:
            telling.say(f"The source may have been stored. {another_try(telling.sent_id)}")
        raise
    return ExitCode.OK


def _add(options: Options, telling: Reporter, find: Callable[[], Target]) -> None:
    """Read, validate, verify and send the source. Raises CommandError and KeyboardInterrupt."""
    resolved = read_source(options.document)
    target, lacking = None, None
    try:
        target = find()
    except CommandError as failure:
        lacking = failure
    verdict = judge(resolved)
    if verdict.source is None:
        if lacking:
            telling.say(sentences(lacking.message, lacking.advice))
        raise wrong_fields(verdict, resolved)
    telling.problems(verdict.warnings)
    if lacking and not (options.dry_run and isinstance(lacking, IncompleteSettingsError)):
        raise lacking
    if target is None:
        telling.say(f"{lacking}. No server was contacted")
        telling.checked(shown_body("", verdict.source.values()), "")
        return
    # Imported late, because it imports the HTTP client.
    from symsrc_tui.cli.submit import Sending

    sending = Sending(
        verdict.source,
        target,
        telling,
        lambda taken: _check_ids(judge(resolved, taken)),
        options.log,
    )
    where = str(target.destination)
    if options.dry_run:
        sending.verify()
        telling.checked(shown_body("", sending.source.values()), where)
    else:
        added = sending.send()
        telling.stored(added.stored, where, recovered=added.recovered)


def read_source(named: str) -> Resolved:
    """Read the source from a path, or from standard input if that is `-`. Raises CommandError."""
    try:
        return resolve(read_document(named), os.environ)
    except UnreadableError as error:
        raise CommandError(ExitCode.FILE_UNREADABLE, str(error)) from None
    except NothingToReadError:
        advice = "Pipe the source into it, or use --from FILE"
        raise CommandError(ExitCode.USAGE, "stdin is a terminal", advice) from None


def judge(resolved: Resolved, taken_ids: Collection[str] = ()) -> Validation:
    """Validate a source, including its references."""
    verdict = validate_body(resolved.body, taken_ids)
    lost = {problem.field for problem in resolved.problems}
    kind = kind_of(resolved.body.get("type")) if isinstance(resolved.body, dict) else None
    fields = fields_of(kind.source_class()) if kind else ()
    # Drop errors that only follow from a failed reference, such as a missing value, because they
    # repeat it. Keep those about unknown fields.
    problems = [
        problem
        for problem in verdict.problems
        if not _is_inside(problem.field, lost) or (kind and not _is_known(problem.field, fields))
    ]
    secret = {field.path for field in fields if field.secret}
    problems += [problem for problem in resolved.exposed if problem.field in secret]
    order = {field.path: at for at, field in enumerate(fields)}
    return Validation(
        None if lost else verdict.source,
        tuple(sorted((*resolved.problems, *problems), key=lambda p: order.get(p.field, -1))),
    )


def _is_inside(field: str, objects: Collection[str]) -> bool:
    return any(not outer or f"{field}.".startswith(f"{outer}.") for outer in objects)


def _is_known(name: str, fields: Sequence[Field]) -> bool:
    return name in {"", "type"} or any(f"{field.path}.".startswith(f"{name}.") for field in fields)


def wrong_fields(verdict: Validation, resolved: Resolved) -> CommandError:
    """Return the failure for a verdict with errors."""
    errors = verdict.errors
    unread = {each for each in resolved.problems if each.field in resolved.unreadable}
    is_unread = unread.issuperset(errors)
    return CommandError(
        ExitCode.FILE_UNREADABLE if is_unread else ExitCode.FIELD_WRONG,
        f"The source has {len(errors)} error{'s' if len(errors) > 1 else ''}. Nothing was sent",
        field=errors[0].field or None,
        problems=verdict.problems,
        is_told=True,
    )


def _check_ids(verdict: Validation) -> None:
    """Raise Failure if the ID is taken, the only thing that can have become invalid by now."""
    if verdict.errors:
        message = f"{verdict.errors[0].message}. Nothing was sent"
        raise CommandError(
            ExitCode.ID_TAKEN, message, field="id", problems=verdict.errors, is_told=True
        )


def explanation() -> str:
    """Describe the file for `--help`, with the fields of each kind's definition."""
    return _HELP.format(fields="\n".join(line for kind in registry.KINDS for line in _lines(kind)))


def _lines(kind: Kind) -> Iterator[str]:
    fields = fields_of(kind.source_class())
    names = (field.path if field.required else f"[{field.path}]" for field in fields)
    indent = " " * 19
    yield from wrap(
        " ".join(names),
        _HELP_WIDTH,
        initial_indent=f"  {kind.type:<17}",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
