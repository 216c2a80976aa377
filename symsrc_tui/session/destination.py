"""Where a source is added: server, organization and project."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote


class Destination(NamedTuple):
    """The project that gets the source."""

    server: str
    """The URL of the Sentry server, without a trailing slash."""
    organization: str
    project: str

    @property
    def sources_url(self) -> str:
        """The API's URL of the project's symbol sources."""
        organization, project = (quote(slug, safe="") for slug in self[1:])
        path = f"/api/0/projects/{organization}/{project}/symbol-sources/"
        return self.server + path

    @property
    def host(self) -> str:
        """The server without its scheme, for messages."""
        return self.server.partition("://")[2]

    def __str__(self) -> str:
        project = " / ".join(filter(None, self[1:]))
        return " @ ".join(filter(None, (project, self.host)))
