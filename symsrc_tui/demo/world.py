"""The demo's organizations, projects, sources and tokens."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from itertools import count

from symsrc_tui.demo.messages import Json

DemoSource = dict[str, Json]
"""A symbol source as the server stores it, including secrets."""

TOKEN = "sntryu_" + "de30" * 16
"""Has all scopes."""
READ_ONLY_TOKEN = "sntryu_" + "0ead" * 16
"""Has only the scopes for reading."""
INVALID_TOKEN = "sntryu_" + "bad0" * 16
"""Rejected by the server."""

READS = frozenset({"org:read", "team:read", "member:read", "project:read", "event:read"})
WRITES = frozenset({"org:write", "project:write", "project:admin", "project:releases"})


@dataclass
class DemoProject:
    """One project with its symbol sources, in the order Sentry uses them."""

    id: str
    slug: str
    name: str
    platform: str
    sources: list[DemoSource] = field(default_factory=list, repr=False)
    built_in: list[str] = field(default_factory=lambda: ["ios", "microsoft"])
    """The keys of Sentry's own sources that are on."""
    events: list[dict[str, Json]] = field(default_factory=list, repr=False)
    """Crashes as the server shows them whole."""


@dataclass
class DemoOrganization:
    """One organization."""

    id: str
    slug: str
    name: str
    features: list[str]
    projects: dict[str, DemoProject] = field(default_factory=dict)
    """By slug."""
    moved: dict[str, str] = field(default_factory=dict)
    """The new slugs of renamed projects, by their old ones."""

    def project(self, id_or_slug: str) -> DemoProject | None:
        """Return the project with that slug or ID."""
        return self.projects.get(id_or_slug) or next(
            (found for found in self.projects.values() if found.id == id_or_slug), None
        )


@dataclass
class World:
    """The server's data."""

    organizations: dict[str, DemoOrganization]
    tokens: dict[str, frozenset[str]] = field(repr=False)
    """Scopes by token."""

    def organization(self, id_or_slug: str) -> DemoOrganization | None:
        """Return the organization with that slug or ID."""
        return self.organizations.get(id_or_slug) or next(
            (found for found in self.organizations.values() if found.id == id_or_slug), None
        )


def make_world(projects: int, url: str) -> World:
    """Create the organizations `acme` and `acme-labs`, and the tokens.

    Args:
        projects: the number of projects of `acme`; those with sources come first.
        url: the server's, which the organization token contains.
    """
    numbers = count(4506000000000001)
    acme = DemoOrganization("1", "acme", "Acme Games", ["symbol-sources", "custom-symbol-sources"])
    labs = DemoOrganization("2", "acme-labs", "Acme Labs", ["symbol-sources"])
    for slug, platform in _names(projects):
        name = slug.replace("-", " ").capitalize()
        acme.projects[slug] = DemoProject(str(next(numbers)), slug, name, platform)
    labs.projects["prototype"] = DemoProject(str(next(numbers)), "prototype", "Prototype", "native")
    if "game-client" in acme.projects:
        acme.projects["game-client"].sources = [
            {
                "type": "http",
                "id": "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11",
                "name": "Microsoft",
                "layout": {"type": "symstore", "casing": "default"},
                "url": "https://msdl.microsoft.com/download/symbols/",
            },
            {
                "type": "s3",
                "id": "nightly-builds",
                "name": "Nightly builds",
                "layout": {"type": "unified", "casing": "lowercase"},
                "bucket": "acme-nightly-symbols",
                "region": "eu-central-1",
                "access_key": "AKIAIOSFODNN7EXAMPLE",
                "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "prefix": "nightly",
            },
        ]
    return World(
        {"acme": acme, "acme-labs": labs},
        {
            TOKEN: READS | WRITES,
            READ_ONLY_TOKEN: READS,
            organization_token(url): frozenset({"org:ci"}),
        },
    )


def organization_token(url: str) -> str:
    """Return a well-formed organization token, the type that is only for builds."""
    payload = {"iat": 1718000000.0, "url": url, "region_url": url, "org": "acme"}
    encoded = base64.b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"sntrys_{encoded}_{'ci' * 21}c"


_PLATFORMS = {
    "client": "native",
    "server": "native",
    "launcher": "electron",
    "tools": "dotnet",
    "website": "javascript",
}
_WORDS = ("game", "arena", "garden", "harbor", "meadow", "orbit")


def _names(wanted: int) -> list[tuple[str, str]]:
    """Return slugs and platforms: `game-client`, `game-server`, ... and numbered ones past 30."""
    known = [(f"{word}-{part}", kind) for word in _WORDS for part, kind in _PLATFORMS.items()]
    more = [(f"level-{number:05}", "unity") for number in range(len(known) + 1, wanted + 1)]
    return (known + more)[:wanted]
