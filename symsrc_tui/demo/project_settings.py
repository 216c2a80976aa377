"""Change a project's settings: its whole list of symbol sources, and Sentry's own sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from symsrc_tui.demo.messages import Json, Reply, Request, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.sources import RefusedError, hide, judge, readable, unhide

if TYPE_CHECKING:
    from symsrc_tui.demo.schema import Schema
    from symsrc_tui.demo.world import DemoOrganization, DemoProject, DemoSource

FEATURE = "custom-symbol-sources"


def shown(organization: DemoOrganization, project: DemoProject) -> dict[str, Json]:
    """Return a project as lists show it."""
    return {
        "id": project.id,
        "slug": project.slug,
        "name": project.name,
        "platform": project.platform,
        "organization": {"id": organization.id, "slug": organization.slug},
    }


def shown_with_sources(
    organization: DemoOrganization, project: DemoProject, schema: Schema
) -> dict[str, Json]:
    """Return a project as it is shown alone: with its sources, and with Sentry's own."""
    try:
        sources = readable(project, schema)
    except RefusedError:
        # The server shows a list that it cannot read as an empty one.
        sources = []
    return {
        **shown(organization, project),
        "symbolSources": json.dumps([hide(source, schema) for source in sources]),
        "builtinSymbolSources": cast("Json", [*project.built_in]),
    }


def change(
    request: Request, organization: DemoOrganization, project: DemoProject, schema: Schema
) -> Reply:
    """Carry out a PUT of a project, which changes only the settings that it names."""
    try:
        wanted = request.json()
    except ValueError:
        return reply(400, {"detail": "JSON parse error"})
    if not isinstance(wanted, dict):
        return reply(400, {"detail": "Invalid data. Expected an object."})
    text, built_in = wanted.get("symbolSources"), wanted.get("builtinSymbolSources")
    if text is not None:
        try:
            project.sources = _new_list(text, organization, project, schema)
        except RefusedError as refusal:
            return reply(400, {"symbolSources": [str(refusal)]})
    if isinstance(built_in, list):
        # The server does not check the keys, so it stores a misspelled one, too.
        project.built_in = [str(key) for key in built_in]
    return reply(200, shown_with_sources(organization, project, schema))


def _new_list(
    text: Json, organization: DemoOrganization, project: DemoProject, schema: Schema
) -> list[DemoSource]:
    """Return the list with secrets filled in and new IDs. Raises RefusedError."""
    try:
        sources = json.loads(text) if isinstance(text, str) and text else []
    except ValueError:
        raise RefusedError("Sources are not valid serialised JSON") from None
    before = [
        source
        for source in project.sources
        if schema.age is Age.NOVEMBER_2023 or source["type"] != "appStoreConnect"
    ]
    by_id = {source["id"]: source for source in before}
    for source in sources:
        source.setdefault("id", str(uuid4()))
        unhide(source, by_id.get(source["id"]), schema)
    judge(sources, schema, any_age=True)
    changed = [source for source in sources if source not in before]
    if changed and FEATURE not in organization.features:
        raise RefusedError("Organization is not allowed to set custom symbol sources")
    for source in changed:
        source["id"] = str(uuid4())
    return cast("list[DemoSource]", sources)
