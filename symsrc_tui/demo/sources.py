"""List, add, replace and remove a project's symbol sources, as servers of each age do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import uuid4

from symsrc_tui.demo.messages import Json, Reply, Request, reply
from symsrc_tui.demo.schema import HIDDEN, Age

if TYPE_CHECKING:
    from symsrc_tui.demo.schema import Schema
    from symsrc_tui.demo.world import DemoProject, Stored


class _RefusedError(Exception):
    """The server rejects a list of sources. The message is the reason."""


def answer(request: Request, project: DemoProject, schema: Schema) -> Reply:
    """Answer one request, whose token has already been checked."""
    wanted = request.query.get("id", "")
    if request.method == "GET":
        return _list(project, wanted, schema)
    if request.method == "DELETE":
        return _remove(project, wanted, schema)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        return reply(415, {"detail": f'Unsupported media type "{media_type}" in request.'})
    try:
        source = request.json()
    except ValueError:
        return reply(400, {"detail": "JSON parse error"})
    if not isinstance(source, dict):
        return reply(400, {"detail": "Invalid data. Expected an object."})
    if request.method == "POST":
        return _add(project, source, schema)
    return _replace(project, wanted, source, schema)


def _list(project: DemoProject, wanted: str, schema: Schema) -> Reply:
    shown = [_hide(source, schema) for source in project.sources]
    if not wanted:
        return reply(200, cast("Json", shown))
    found = [source for source in shown if source["id"] == wanted]
    return reply(200, cast("Json", found)) if found else _unknown(wanted)


def _remove(project: DemoProject, wanted: str, schema: Schema) -> Reply:
    if not wanted:
        return reply(400 if schema.age is Age.NEXT else 404, {"error": "Missing source id"})
    kept = [source for source in project.sources if source["id"] != wanted]
    if len(kept) == len(project.sources):
        return _unknown(wanted)
    project.sources = kept
    return Reply(204)


def _add(project: DemoProject, source: Stored, schema: Schema) -> Reply:
    source.setdefault("id", str(uuid4()))
    try:
        _judge([*project.sources, source], schema)
    except _RefusedError as refusal:
        return reply(400, {"error": str(refusal)}) if schema.age.explains else Reply(400)
    project.sources.append(source)
    return reply(201, _hide(source, schema))


def _replace(project: DemoProject, wanted: str, source: Stored, schema: Schema) -> Reply:
    if not wanted:
        return reply(404, {"error": "Missing source id"})
    source.setdefault("id", str(uuid4()))
    before = {stored["id"]: stored for stored in project.sources}
    try:
        # Servers before the next version look up the hidden secret by the ID in the body.
        _unhide(source, before.get(wanted if schema.age is Age.NEXT else source["id"]), schema)
    except _RefusedError as refusal:
        return reply(400, {"error": str(refusal)}) if schema.age.explains else Reply(400)
    if wanted not in before:
        return _unknown(wanted)
    sources = [source if stored["id"] == wanted else stored for stored in project.sources]
    try:
        _judge(sources, schema)
    except _RefusedError as refusal:
        return reply(400, {"error": str(refusal)})
    project.sources = sources
    return reply(200, _hide(source, schema))


def _unknown(wanted: str) -> Reply:
    return reply(404, {"error": f"Unknown source id: {wanted}"})


def _judge(sources: list[Stored], schema: Schema) -> None:
    seen = set()
    for source in sources:
        if problem := schema.problem_with(source):
            # The oldest servers returned the whole request, including its secrets.
            raise _RefusedError(
                f"{source!r} is not valid" if schema.age is Age.NOVEMBER_2023 else problem
            )
        id_ = str(source["id"])
        if id_.startswith("sentry"):
            raise _RefusedError('Source ids must not start with "sentry:"')
        if id_ in seen:
            raise _RefusedError(f"Duplicate source id: {id_}")
        seen.add(id_)


def _hide(source: Stored, schema: Schema) -> Stored:
    secret = schema.secret_of(source)
    return {name: HIDDEN if name == secret else value for name, value in source.items()}


def _unhide(source: Stored, before: Stored | None, schema: Schema) -> None:
    secret = schema.secret_of(source)
    if source.get(secret) != HIDDEN:
        return
    if before is None or secret not in before:
        raise _RefusedError("Hidden symbol source secret is missing a value")
    source[secret] = before[secret]
