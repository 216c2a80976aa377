"""Models of a project's crashes: rows of the list, events, modules, and where they were looked up.

Unknown keys are ignored, and what has another type than usual is left out.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WrapValidator
from pydantic_core import PydanticOmit

from symsrc_tui.lookup import ObjectId
from symsrc_tui.lookup.identifiers import basename
from symsrc_tui.sentry.models import ApiModel, LooseText
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import ValidatorFunctionWrapHandler

NATIVE_PLATFORMS = frozenset({"objc", "cocoa", "swift", "native", "c", "csharp"})
"""The platforms of events that Symbolicator serves."""
_OTHER_PLATFORMS = frozenset({"dart", "java", "node", "other"})
"""Their events may have native frames."""
_NATIVE_TYPES = frozenset({"pe", "pe_dotnet", "elf", "macho", "wasm", "symbolic", "apple"})
_LONGEST = 4_000
_COLON = "(?::|%3a)"
_SLASH = "(?:/|%2f)"
# Also of a URL within another, which may be encoded.
_USER = re.compile(
    rf"({_COLON}{_SLASH}{{2}})(?:(?!{_SLASH})[^\s?#])*(?:@|%40)(?=\S)", re.IGNORECASE
)
_QUERY = re.compile(r"[?#]|%3f", re.IGNORECASE)
# A parenthesis may close the text's own.
_QUERY_OF_URL = re.compile(
    rf"({_COLON}{_SLASH}{{2}}[^\s?#]*?)(?:[?#]|%3f)(?:[^\s\"<>`)]|\)(?=[\w%&=]))*", re.IGNORECASE
)


def _raw(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _public(value: object) -> str:
    """Return a location without query and fragment, and without the user of any URL in it."""
    return _USER.sub(r"\1", _QUERY.split(_raw(value))[0])


def _or_none(value: object, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _or_nothing(value: object, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        raise PydanticOmit from None


def _aware(when: datetime | None) -> datetime | None:
    """Return a time with a zone, which is UTC if the server names none."""
    return when.replace(tzinfo=timezone.utc) if when and not when.tzinfo else when


def _listed(value: object) -> object:
    return value if isinstance(value, list) else []


def _without_keys(value: object) -> str:
    """Return a text without the user, query and fragment of any URL in it."""
    return _QUERY_OF_URL.sub(r"\1", _USER.sub(r"\1", _raw(value)))


Raw = Annotated[str, BeforeValidator(_raw)]
"""Unchanged, because it is compared; make it fit to show with `shown`. Empty for other types."""
Location = Annotated[str, BeforeValidator(_public)]
"""As `Raw`, without user and query."""
_Lenient = WrapValidator(_or_none)
"""Makes None of what has another type, because not all servers keep to the types."""
_Optional = WrapValidator(_or_nothing)
"""The same for an item of a list, which is left out."""
When = Annotated[datetime | None, AfterValidator(_aware), _Lenient]


class LookupStep(ApiModel):
    """What became of a file: its download, or its use for debug or unwind information."""

    status: Raw = ""
    """ok, notfound, noperm, malformed or error."""
    details: Annotated[LooseText, BeforeValidator(_without_keys)] = ""
    """Symbolicator's words, if it has any. URLs in them are as in `Location`."""


class Features(ApiModel):
    """What a file, or all files of a module, have for Symbolicator."""

    has_debug_info: Annotated[bool | None, _Lenient] = None
    has_unwind_info: Annotated[bool | None, _Lenient] = None
    has_symbols: Annotated[bool | None, _Lenient] = None
    has_sources: Annotated[bool | None, _Lenient] = None


class Download(LookupStep):
    """A download with what its file has."""

    features: Annotated[Features | None, _Lenient] = None


class ImageCandidate(ApiModel):
    """A place where Symbolicator looked for a module."""

    source: Raw = ""
    """The ID of the source, exactly as it is stored."""
    source_name: LooseText = ""
    location: Location = ""
    """Empty if the server hides it."""
    download: Annotated[Download, _Lenient] | None = None
    debug: Annotated[LookupStep, _Lenient] | None = None
    """Set only if the file was used, or tried, for debug information."""
    unwind: Annotated[LookupStep, _Lenient] | None = None

    @property
    def is_used(self) -> bool:
        """True if Symbolicator took debug information from this file."""
        steps = (self.download, self.debug)
        return all(step is not None and step.status == "ok" for step in steps)


class Image(ApiModel):
    """A module of a crashed process, with IDs as the SDK or Symbolicator spells them."""

    type: Raw = ""
    code_id: Raw = ""
    code_file: Raw = ""
    debug_id: Raw = ""
    debug_file: Raw = ""
    debug_checksum: Raw = ""
    """Of the PDB of a .NET module."""
    uuid: Raw = ""
    """The debug ID of the old type `apple`."""
    old_name: Raw = Field("", alias="name")
    """The file of the old type `apple`."""
    debug_status: Raw = ""
    """unused, found, missing, malformed, fetching_failed, timeout, unsupported or other; empty if
    the module was not looked up."""
    unwind_status: Raw = ""
    """The same for unwind information, which only minidumps need."""
    features: Annotated[Features | None, _Lenient] = None
    candidates: Annotated[
        tuple[Annotated[ImageCandidate, _Optional], ...], BeforeValidator(_listed)
    ] = ()

    @property
    def is_native(self) -> bool:
        """True if Symbolicator looks for files of modules of this type."""
        return self.type in _NATIVE_TYPES

    @property
    def object_id(self) -> ObjectId:
        """The IDs and names by which Symbolicator looks for the module's files."""
        return ObjectId(
            self.code_id or None,
            self.code_file or self.old_name or None,
            self.debug_id or self.uuid or None,
            self.debug_file or None,
            self.type,
        )

    @property
    def has_checksum(self) -> bool:
        """True if the crash has the checksum of the module's debug file."""
        return bool(self.debug_checksum)

    @property
    def name(self) -> str:
        """The module's name without its folder, safe to show; a dash if it has none."""
        names = (self.code_file, self.debug_file, self.old_name)
        return shown(next(filter(None, map(basename, names)), "") or "-", 80)


class _DebugMeta(ApiModel):
    class Data(ApiModel):
        class SdkInfo(ApiModel):
            sdk_name: Raw = ""

        images: Annotated[tuple[Annotated[Image, _Optional], ...], BeforeValidator(_listed)] = ()
        sdk_info: Annotated[SdkInfo | None, _Lenient] = None

    type: Literal["debugmeta"]
    data: Data


class _OtherEntry(ApiModel):
    """Any other entry. Its data is not kept."""


class _Contexts(ApiModel):
    class Os(ApiModel):
        name: Raw = ""

    os: Annotated[Os | None, _Lenient] = None


class _Tag(ApiModel):
    key: Raw = ""
    value: Raw = ""


class EventError(ApiModel):
    """A problem that Sentry had with an event."""

    type: Raw = ""
    message: LooseText = ""


class EventRow(ApiModel):
    """An event in the project's list."""

    id: Raw = Field("", alias="eventID")
    """32 lowercase hex digits."""
    group_id: Raw = Field("", alias="groupID")
    """The number of its issue."""
    platform: Raw = ""
    created: When = Field(None, alias="dateCreated")
    """When the app crashed, by the clock of its device."""
    crash_file: Annotated[ApiModel | None, _Lenient] = Field(None, alias="crashFile")
    """Set if the event has a stored minidump."""
    tags: Annotated[tuple[Annotated[_Tag, _Optional], ...], BeforeValidator(_listed)] = ()

    @property
    def is_native(self) -> bool:
        """True if Symbolicator serves the event's platform."""
        return self.platform in NATIVE_PLATFORMS

    @property
    def may_be_native(self) -> bool:
        """True if events of another platform may have native frames."""
        return self.platform in _OTHER_PLATFORMS

    @property
    def release(self) -> str:
        """The app's release as the SDK names it; empty if it is not known."""
        return self._tag("release")

    @property
    def os(self) -> str:
        """The operating system with its version; empty if it is not known."""
        return self._tag("os")

    def _tag(self, key: str) -> str:
        return next((tag.value for tag in self.tags if tag.key == key), "")


class Event(EventRow):
    """A whole event."""

    received: When = Field(None, alias="dateReceived")
    """When it arrived, by the server's clock."""
    contexts: Annotated[_Contexts | None, _Lenient] = None
    entries: tuple[Annotated[_DebugMeta | _OtherEntry, Field(union_mode="left_to_right")], ...] = (
        Field(repr=False)
    )
    errors: Annotated[tuple[Annotated[EventError, _Optional], ...], BeforeValidator(_listed)] = ()

    @property
    def images(self) -> tuple[Image, ...]:
        """The native modules of the crashed process."""
        return tuple(
            image
            for entry in self.entries
            if isinstance(entry, _DebugMeta)
            for image in entry.data.images
            if image.is_native
        )

    @property
    def os_name(self) -> str:
        """The operating system in lowercase; empty if it is not known."""
        own = self.contexts.os.name if self.contexts and self.contexts.os else ""
        infos = [each.data.sdk_info for each in self.entries if isinstance(each, _DebugMeta)]
        return (own or next((info.sdk_name for info in infos if info), "")).lower()
