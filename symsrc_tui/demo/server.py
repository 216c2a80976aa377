"""The demo: a Sentry API with its data, its faults and what it received."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from threading import Lock, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING

from symsrc_tui.demo import stores, world
from symsrc_tui.demo.api import Api
from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.http_server import HttpServer
from symsrc_tui.demo.messages import Reply, Request
from symsrc_tui.demo.schema import Age, OtherKind, Schema

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from typing_extensions import Self


class DemoServer:
    """A Sentry API in a background thread, from construction until `close`.

    Use `with DemoServer() as server:` to close it at the end. Clients need its `url` and `token`;
    tests read its `requests` and `stored`.
    """

    token = world.TOKEN
    """Has all scopes."""
    read_only_token = world.READ_ONLY_TOKEN
    """Has only the scopes for reading."""
    invalid_token = world.INVALID_TOKEN
    """Rejected by the server."""

    def __init__(
        self,
        age: Age = Age.CURRENT,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        projects: int = 30,
        page_size: int = 100,
        faults: tuple[Fault, ...] = (),
        regions: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        other_kinds: Mapping[str, OtherKind] = MappingProxyType({}),
    ) -> None:
        """Start serving.

        Args:
            age: decides what the server accepts and how it rejects.
            host: a loopback address.
            port: 0 for any free port. Raises OSError if the port is in use.
            projects: the number of projects of the organization `acme`.
            page_size: the largest number of items on a page of a list.
            faults: the attribute `faults` can be added to, or replaced, later.
            regions: URLs by region name, for a server with regions.
            tls: serve https with this context instead of http.
            other_kinds: kinds of sources that no real server knows, by type.
        """
        self._http = HttpServer(self.handle, host, port, tls)
        name = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{name}:{self._http.server_address[1]}"
        """Without a trailing slash."""
        self.faults = Faults(*faults)
        self.requests: list[Request] = []
        """All requests so far, including those affected by a fault."""
        self.organization_token = world.organization_token(self.url)
        """Can only upload builds."""
        self._world = world.make_world(projects, self.url)
        self._api = Api(self._world, Schema(age, other_kinds), self.url, page_size, regions)
        self._lock = Lock()
        self._thread = Thread(target=self._http.serve_until_stopped, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop and close all connections."""
        self.faults.release()
        self._http.stop()
        self._thread.join()
        self._http.close_all()

    def stored(self, organization: str, project: str) -> list[world.DemoSource]:
        """Return the symbol sources of a project as received, including secrets."""
        with self._lock:
            return deepcopy(self._world.organizations[organization].projects[project].sources)

    def store(self, organization: str, project: str, sources: list[world.DemoSource]) -> None:
        """Replace a project's sources unchecked, as a second client or a server of another age."""
        with self._lock:
            found = self._world.organizations[organization].projects[project]
            found.sources = deepcopy(sources)

    def built_in(self, organization: str, project: str) -> list[str]:
        """Return the keys of Sentry's own sources that a project uses."""
        with self._lock:
            return [*self._world.organizations[organization].projects[project].built_in]

    def rename(self, organization: str, old: str, new: str) -> None:
        """Change a project's slug. Requests with the old one are then redirected (302)."""
        with self._lock:
            owner = self._world.organizations[organization]
            project = owner.projects.pop(old)
            project.slug = new
            owner.projects[new] = project
            owner.moved[old] = new

    def remove_project(self, organization: str, project: str) -> None:
        """Delete a project with its sources."""
        with self._lock:
            del self._world.organizations[organization].projects[project]

    def crash(self, organization: str, project: str) -> None:
        """Add crashes to a project, after a lookup in all its stored sources."""
        with self._lock:
            owner = self._world.organizations[organization]
            self._api.crash(owner, owner.projects[project])

    def make_token(self, *scopes: str) -> str:
        """Create a user token with these scopes."""
        with self._lock:
            token = f"sntryu_{len(self._world.tokens):064x}"
            self._world.tokens[token] = frozenset(scopes)
            return token

    def handle(self, request: Request) -> tuple[Reply, Sending]:
        """Answer one request. Called by the connections' threads."""
        with self._lock:
            self.requests.append(request)
        fault = self.faults.take(request)
        if fault is None:
            return self._carry_out(request), Sending.WHOLE
        answer = self._carry_out(request) if fault.carry is Carry.FIRST else None
        if fault.wait_for is not None:
            fault.wait_for.wait()
        if fault.carry is Carry.LAST:
            answer = self._carry_out(request)
        answer = fault.reply or answer
        return (answer, fault.sending) if answer else (Reply(500), Sending.NONE)

    def _carry_out(self, request: Request) -> Reply:
        with self._lock:
            return stores.answer(request) or self._api.answer(request)
