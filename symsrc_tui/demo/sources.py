"""List, add, replace and remove a project's symbol sources, as servers of each age do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import uuid4

from symsrc_tui.demo.messages import Json, Reply, Request, reply
from symsrc_tui.demo.schema import HIDDEN, Age

if TYPE_CHECKING:
    from symsrc_tui.demo.schema import Schema
    from symsrc_tui.demo.world import DemoProject, DemoSource


class RefusedError(Exception):
    """The server rejects a list of sources. The message is the reason."""


def answer(request: Request, project: DemoProject, schema: Schema) -> Reply:
    """Answer one request, whose token has already been checked."""
    wanted = request.query.get("id", "")
    try:
        sources = readable(project, schema)
    except RefusedError as refusal:
        if schema.age.explains:
            return reply(400, {"error": str(refusal)})
        return reply(500, {"detail": "Internal Error", "errorId": "0c0ffee0"})
    if request.method == "GET":
        return _list(sources, wanted, schema)
    project.sources = sources
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


def _list(sources: list[DemoSource], wanted: str, schema: Schema) -> Reply:
    shown = [hide(source, schema) for source in sources]
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


def _add(project: DemoProject, source: DemoSource, schema: Schema) -> Reply:
    source.setdefault("id", str(uuid4()))
    try:
        judge([*project.sources, source], schema)
    except RefusedError as refusal:
        return reply(400, {"error": str(refusal)}) if schema.age.explains else Reply(400)
    project.sources.append(source)
    return reply(201, hide(source, schema))


def _replace(project: DemoProject, wanted: str, source: DemoSource, schema: Schema) -> Reply:
    if not wanted:
        return reply(404, {"error": "Unknown source id: "})
    if "type" not in source and not schema.age.explains:
        return Reply(400)
    source.setdefault("id", str(uuid4()))
    before = {stored["id"]: stored for stored in project.sources}
    try:
        # Servers before the next version look up the hidden secret by the ID in the body.
        unhide(source, before.get(wanted if schema.age is Age.NEXT else source["id"]), schema)
    except RefusedError as refusal:
        return reply(400, {"error": str(refusal)}) if schema.age.explains else Reply(400)
    if wanted not in before:
        return _unknown(wanted)
    sources = [source if stored["id"] == wanted else stored for stored in project.sources]
    try:
        judge(sources, schema)
    except RefusedError as refusal:
        return reply(400, {"error": str(refusal)})
    project.sources = sources
    return reply(200, hide(source, schema))


def _unknown(wanted: str) -> Reply:
    return reply(404, {"error": f"Unknown source id: {wanted}"})


def readable(project: DemoProject, schema: Schema) -> list[DemoSource]:
    """Return the stored sources as the server reads them. Raises RefusedError if it cannot.

    The next version drops App Store Connect sources, for good with the next change. Those before
    it fail, and so do all of their requests.
    """
    sources = project.sources
    if schema.age is Age.NEXT:
        sources = [source for source in sources if source["type"] != "appStoreConnect"]
    judge(sources, schema)
    return sources


def judge(sources: list[DemoSource], schema: Schema, *, any_age: bool = False) -> None:
    """Raise RefusedError if the server rejects a list.

    Args:
        any_age: also accept what only older servers do, as the project's settings do.
    """
    seen = set()
    for source in sources:
        if any_age and source.get("type") == "appStoreConnect":
            seen.add(str(source["id"]))
            continue
        if problem := schema.problem_with(source):
            # The oldest servers returned the whole request, including its secrets.
            raise RefusedError(
                f"{source!r} is not valid" if schema.age is Age.NOVEMBER_2023 else problem
            )
        id_ = str(source["id"])
        if id_.startswith("sentry"):
            raise RefusedError('Source ids must not start with "sentry:"')
        if id_ in seen:
            raise RefusedError(f"Duplicate source id: {id_}")
        seen.add(id_)


def hide(source: DemoSource, schema: Schema) -> DemoSource:
    """Return the source with its secret hidden."""
    secret = schema.secret_of(source)
    return {name: HIDDEN if name == secret else value for name, value in source.items()}


def unhide(source: DemoSource, before: DemoSource | None, schema: Schema) -> None:
    """Fill in a hidden secret from the stored source. Raises RefusedError."""
    secret = schema.secret_of(source)
    if source.get(secret) != HIDDEN:
        return
    if before is None or secret not in before:
        raise RefusedError("Hidden symbol source secret is missing a value")
    source[secret] = before[secret]
