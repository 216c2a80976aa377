"""The record of a kind of symbol source.

Cheap to import, because the first screen lists the kinds: a part is a function that imports what
it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.fill import FilledValues, Filler
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source

    SourceClass: TypeAlias = type[Source]
    OpenStore: TypeAlias = Callable[[Source, Client, Mapping[str, str]], Store]


class Claim(Enum):
    """Who can use an address in a kind's store."""

    ALONE = auto()
    """This kind only, such as s3://acme-symbols or a page of the provider's console."""
    SHARED = auto()
    """Also a kind that reads files at URLs."""


class Paste(NamedTuple):
    """A pasted text and the field it was pasted into."""

    text: str
    field: Field
    answers: Mapping[str, Value]
    """The existing answers by field path."""


def _nothing(_: object) -> None:
    """Read nothing: the default for kinds whose pasted texts are all plain values."""


def _never(_: str) -> bool:
    """Return False: the default for kinds whose pastes are all one line."""
    return False


class Kind(NamedTuple):
    """A kind of symbol source."""

    type: str
    """The value of the API's field `type`."""
    label: str
    """Its name in Sentry's documentation."""
    when: str
    """One line on when to choose it."""
    source_class: Callable[[], SourceClass]
    """Import and return the kind's model."""
    open_store: OpenStore | Finding
    """Open the store of a source, given the environment's variables; or why no check can.
    Raises BadAddress."""
    address: Callable[[Mapping[str, Value], str], str] | None = None
    """Return the full address of a path in the source of these answers, which are those that are
    not blank, by field path. Raises ValueError, saying what to enter, if the source's own address
    is missing. None if Sentry itself fetches the files, so that no paths are looked for and no
    crash names such a source."""
    fillers: tuple[Filler, ...] = ()
    """The sources of values on this host."""
    read_paste: Callable[[Paste], FilledValues | None] = _nothing
    """Split a pasted text into several fields' values; None if it is a plain value.
    Raises `CredentialsError`."""
    begins_paste: Callable[[str], bool] = _never
    """Return whether a line may begin a text for `read_paste`, which several lines may follow."""
    recognize: Callable[[str], str | None] = _nothing
    """Say what a pasted text is, such as "an AWS access key", if only this kind can use it."""
    claim: Callable[[str], Claim | None] = _nothing
    """Return who can use an address, if it is one in this kind's store."""
    url_field: str = ""
    """The path of the field with the URL of a server, if it reads files at any URL, including
    shared addresses of other kinds. Its credentials belong to that server."""
    public_credentials: tuple[str, ...] = ()
    """The paths of the fields that tell credentials apart."""
    emulator_variables: tuple[str, ...] = ()
    """Environment variables that make a check use an emulator instead of the real store."""
    remedies: tuple[tuple[str, str], ...] = ()
    """Parts of Symbolicator's messages about a failed download, each with what to do."""
    is_in_terraform: bool = False
    """Whether the Terraform provider jianyuan/sentry can manage such sources."""

    @property
    def has_paths(self) -> bool:
        """Whether Sentry looks for paths in it."""
        return self.address is not None

    @property
    def why_not_checkable(self) -> Finding | None:
        """Why no check can be made, whatever the answers are."""
        return None if callable(self.open_store) else self.open_store

    def filler_for(self, path: str) -> Filler | None:
        """Return the filler for the field at `path`, or None."""
        return next((filler for filler in self.fillers if path in filler.fields), None)
