"""Answer API requests: paths, tokens and their scopes, pages of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from symsrc_tui.demo import project_settings, sources
from symsrc_tui.demo.messages import Json, Reply, Request, reply

if TYPE_CHECKING:
    from symsrc_tui.demo.schema import Schema
    from symsrc_tui.demo.world import DemoOrganization, DemoProject, World

_MISSING = reply(404, {"detail": "The requested resource does not exist"})
_FORBIDDEN = reply(403, {"detail": "You do not have permission to perform this action."})

_READ_PROJECT = frozenset({"project:read", "project:write", "project:admin"})
_READ_ORGANIZATION = frozenset({"org:read", "org:write", "org:admin"})
_SCOPES = {
    "GET": _READ_PROJECT,
    "POST": frozenset({"project:write", "project:admin"}),
    "PUT": frozenset({"project:write", "project:admin"}),
    "DELETE": frozenset({"project:admin"}),
}
_BUILTIN: Json = [
    {"sentry_key": "ios", "id": "sentry:ios", "name": "Apple", "hidden": False},
    {"sentry_key": "microsoft", "id": "sentry:microsoft", "name": "Microsoft", "hidden": False},
    {"sentry_key": "electron", "id": "sentry:electron", "name": "Electron", "hidden": False},
    {"sentry_key": "mozilla", "id": "sentry:mozilla", "name": "Mozilla", "hidden": False},
    {"sentry_key": "intel", "id": "sentry:intel", "name": "Intel", "hidden": True},
]
T = TypeVar("T")


class Api:
    """Answers requests from a world and stores sources in it."""

    def __init__(
        self,
        world: World,
        schema: Schema,
        url: str,
        page_size: int,
        regions: Mapping[str, str] | None,
    ) -> None:
        self.world = world
        self._schema = schema
        self._url = url
        self._page_size = page_size
        self._regions = regions
        self._has_crashes = False

    def answer(self, request: Request) -> Reply:
        """Carry out the request. Return the reply."""
        if request.bearer is not None and request.bearer not in self.world.tokens:
            return reply(401, {"detail": "Invalid token"})
        scopes = self.world.tokens.get(request.bearer or "")
        path = request.path.removeprefix("/api/0")
        if not path.endswith("/") or path == request.path:
            return reply(404, {"info": "Route not found, did you forget a trailing slash?"})
        parts = path.strip("/").split("/")
        if parts == [""]:
            return _only(request, "GET") or self._index(scopes)
        if scopes is None:
            return reply(401, {"detail": "Authentication credentials were not provided."})
        match parts:
            case ["projects", organization, project]:
                return self._project(request, scopes, organization, project)
            case ["projects", organization, project, "symbol-sources"]:
                return self._symbol_sources(request, scopes, organization, project)
            case ["projects", organization, project, "events", *rest]:
                return self._events(request, scopes, (organization, project), rest)
            case _:
                return _only(request, "GET") or self._read(request, scopes, parts)

    def _index(self, scopes: frozenset[str] | None) -> Reply:
        if scopes is None:
            return reply(200, {"version": "0", "auth": None, "user": None})
        # Organization tokens have no user.
        user: Json = None if scopes == {"org:ci"} else {"id": "7", "username": "demo@acme.example"}
        return reply(
            200, {"version": "0", "auth": {"scopes": cast("Json", sorted(scopes))}, "user": user}
        )

    def _read(self, request: Request, scopes: frozenset[str], parts: list[str]) -> Reply:
        if parts == ["users", "me", "regions"]:
            if self._regions is None:
                return _MISSING
            regions = [{"name": name, "url": url} for name, url in self._regions.items()]
            return reply(200, {"regions": cast("Json", regions)})
        if parts == ["builtin-symbol-sources"]:
            return reply(200, _BUILTIN)
        if parts[0] != "organizations":
            return _MISSING
        if len(parts) == 1:
            if not scopes & _READ_ORGANIZATION:
                return _FORBIDDEN
            return self._page(request, list(self.world.organizations.values()), self._show)
        organization = self.world.organization(parts[1])
        if organization is None:
            return _MISSING
        if not scopes & _READ_ORGANIZATION:
            return _FORBIDDEN
        return self._read_organization(request, organization, parts[2:])

    def _read_organization(
        self, request: Request, organization: DemoOrganization, rest: list[str]
    ) -> Reply:
        match rest:
            case []:
                features = cast("Json", organization.features)
                return reply(200, {**self._show(organization), "features": features})
            case ["projects"]:
                query = request.query.get("query", "").lower()
                found = [
                    project
                    for project in organization.projects.values()
                    if query in project.slug or query in project.name.lower()
                ]
                return self._page(
                    request, found, lambda one: project_settings.shown(organization, one)
                )
            case ["builtin-symbol-sources"] if self._schema.age.has_filters:
                return reply(200, _BUILTIN)
            case _:
                return _MISSING

    def _project(
        self, request: Request, scopes: frozenset[str], organization: str, project: str
    ) -> Reply:
        found = self._find(request, scopes, organization, project)
        if isinstance(found, Reply):
            return found
        if request.method == "PUT":
            return project_settings.change(request, *found, self._schema)
        return _only(request, "GET") or reply(
            200, project_settings.shown_with_sources(*found, self._schema)
        )

    def _symbol_sources(
        self, request: Request, scopes: frozenset[str], organization: str, project: str
    ) -> Reply:
        found = self._find(request, scopes, organization, project)
        if isinstance(found, Reply):
            return found
        if refusal := _only(request, *_SCOPES):
            return refusal
        if request.method == "GET":
            return sources.answer(request, found[1], self._schema)
        # Before the change, because the crashes of the last weeks do not know of it.
        self._add_crashes()
        done = sources.answer(request, found[1], self._schema)
        if request.method != "DELETE" and done.status < 300 and found[1].events:
            self.crash(*found)
        return done

    def crash(self, organization: DemoOrganization, project: DemoProject) -> None:
        """Add crashes to a project, after a lookup in all its stored sources."""
        from symsrc_tui.demo import crashes

        self._add_crashes()
        crashes.arrive(organization, project, self._url, self._schema.age)

    def _add_crashes(self) -> None:
        """Add the crashes of the last weeks, but only once they are needed, to save memory."""
        from symsrc_tui.demo import crashes

        if not self._has_crashes:
            self._has_crashes = True
            crashes.fill(self.world, self._url, self._schema.age)

    def _events(
        self, request: Request, scopes: frozenset[str], of: tuple[str, str], rest: list[str]
    ) -> Reply:
        found = _only(request, "GET") or self._find(request, scopes, *of)
        if isinstance(found, Reply):
            return found
        from symsrc_tui.demo import crashes

        self._add_crashes()
        match rest:
            case []:
                age = self._schema.age
                listed = crashes.listed(request, found[1], age)
                if isinstance(listed, Reply):
                    return listed
                longest = crashes.rows_on_page(request, age)
                return self._page(
                    request, listed, lambda one: crashes.row(request, one, age), longest
                )
            case [id_] if re.fullmatch(r"[0-9a-fA-F]{32}|\d+", id_):
                return crashes.detail(found[1], id_)
            case _:
                return _MISSING

    def _find(
        self, request: Request, scopes: frozenset[str], organization: str, project: str
    ) -> tuple[DemoOrganization, DemoProject] | Reply:
        """Return the project in the path, or the reply that denies it."""
        owner = self.world.organization(organization)
        if owner is None:
            return _MISSING
        moved_to = owner.moved.get(project)
        found = owner.project(moved_to or project)
        if found is None:
            return _MISSING
        if not scopes & _SCOPES.get(request.method, _READ_PROJECT):
            return _FORBIDDEN
        if moved_to:
            return _moved(request, project, moved_to)
        return owner, found

    def _page(
        self,
        request: Request,
        items: Sequence[T],
        show: Callable[[T], dict[str, Json]],
        longest: int = 100,
    ) -> Reply:
        """Return the page of a list that the cursor points to, with links to its neighbors."""
        cursor = re.fullmatch(r"\d+:(\d+):[01]", request.query.get("cursor", "0:0:0"))
        if cursor is None:
            return reply(400, {"detail": "Invalid cursor parameter."})
        wanted = request.query.get("per_page", "100")
        if not wanted.isdecimal() or not 0 < int(wanted) <= 100:
            return reply(400, {"detail": "Invalid per_page value. Cannot exceed 100."})
        size = min(self._page_size, int(wanted), longest)
        start = int(cursor[1])
        before, after = max(0, start - size), start + size
        links = (
            self._link(request, "previous", f"0:{before}:1", more=start > 0),
            self._link(request, "next", f"0:{after}:0", more=after < len(items)),
        )
        page = [show(item) for item in items[start:after]]
        return reply(200, cast("Json", page), {"Link": ", ".join(links)})

    def _link(self, request: Request, relation: str, cursor: str, *, more: bool) -> str:
        return (
            f'<{self._url}{request.path}?&cursor={cursor}>; rel="{relation}"; '
            f'results="{str(more).lower()}"; cursor="{cursor}"'
        )

    def _show(self, organization: DemoOrganization) -> dict[str, Json]:
        return {
            "id": organization.id,
            "slug": organization.slug,
            "name": organization.name,
            "status": {"id": "active", "name": "active"},
            "links": {"organizationUrl": self._url, "regionUrl": self._url},
        }


def _only(request: Request, *methods: str) -> Reply | None:
    """Return the reply that denies any other method."""
    if request.method in methods:
        return None
    return reply(405, {"detail": f'Method "{request.method}" not allowed.'})


def _moved(request: Request, old: str, new: str) -> Reply:
    url = request.target().replace(f"/{old}/", f"/{new}/", 1)
    detail: Json = {
        "code": "resource-moved",
        "message": "Resource has been moved",
        "extra": {"url": url, "slug": new},
    }
    return reply(302, {"slug": new, "detail": detail}, {"Location": url})
