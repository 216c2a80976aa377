"""Read the locations of settings: the command line, the environment and three files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.files import TextFile, UnreadableError, read_text
from symsrc_tui.settings import near_misses
from symsrc_tui.settings.file_formats import Parsed, parse_ini, parse_properties
from symsrc_tui.settings.paste import with_page_apart
from symsrc_tui.settings.values import Setting, SettingName, origin_or_none
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from symsrc_tui.settings.near_misses import NearMiss

_FILE_NAME = ".sentryclirc"
_OTHER_NAME = "sentrycli.ini"
_URL_KEY = "defaults.url"
_EXAMPLE = "https://sentry.example.com"
_KEYS: Mapping[str, SettingName] = {
    _URL_KEY: "url",
    "defaults.org": "organization",
    "defaults.project": "project",
    "defaults.custom_header": "header",
    "auth.token": "token",
    "http.proxy_url": "proxy",
    "http.proxy_username": "proxy_username",
    "http.proxy_password": "proxy_password",
    "http.verify_ssl": "verify_ssl",
}
# Of two variables for one setting, the later one takes precedence.
_VARIABLES: Mapping[str, SettingName] = {
    "SENTRY_URL": "url",
    "SENTRY_HOST": "url",
    "SENTRY_ORG": "organization",
    "SENTRY_PROJECT": "project",
    "SENTRY_AUTH_TOKEN": "token",
    "CUSTOM_HEADER": "header",
    "SENTRY_CUSTOM_HEADERS": "headers",
    "CURL_CA_BUNDLE": "ca_file",
    "SSL_CERT_FILE": "ca_file",
}


class Flags(NamedTuple):
    """The command line's options. There is none for the token, because other users can see them."""

    url: str | None = None
    organization: str | None = None
    project: str | None = None
    ca_file: str | None = None


class Doubt(NamedTuple):
    """Why it is unclear whether a location names the server, or which one."""

    message: str
    server: str | None = ""
    """Origin of the server that is probably meant; empty if unclear, None if none is."""
    line: int | None = 0
    """The line number; 0 for the whole file, None for a variable."""


class SettingsLocation(NamedTuple):
    """The settings of one location."""

    values: Mapping[SettingName, Setting] = {}
    notices: tuple[str, ...] = ()
    doubt: Doubt | None = None
    """None if `values` has the URL."""
    project_file: bool = False
    """True for a file that may belong to somebody else's repository."""
    again: Callable[[], SettingsLocation] | None = None
    """Reads the location again, so that secrets need not be kept in memory."""
    token_server: str | None = None
    """Origin of the only server that may receive its token, if no URL beside it says so."""


def command_line(flags: Flags) -> SettingsLocation:
    """Read the command line."""
    named: tuple[tuple[SettingName, str, str | None], ...] = (
        ("url", "--url", flags.url),
        ("organization", "--org", flags.organization),
        ("project", "--project", flags.project),
        ("ca_file", "--ca-file", flags.ca_file),
    )
    found = ((name, value, flag) for name, flag, value in named if value is not None)
    notices: list[str] = []
    return SettingsLocation(_values(found, notices), tuple(notices))


def environment(environ: Mapping[str, str]) -> SettingsLocation:
    """Read the environment. Near misses are reported only for missing settings."""
    notices = [*_two_servers(environ)]
    named = ((name, environ.get(var, ""), var) for var, name in _VARIABLES.items())
    values = _values(named, notices)
    found = near_misses.in_environment(environ, _VARIABLES)
    misses = [miss for miss in found if miss.name not in values]
    notices += near_misses.ignored(misses, values)
    return SettingsLocation(
        values, tuple(notices), _missed_url(misses), again=lambda: environment(environ)
    )


def empty_server(environ: Mapping[str, str]) -> SettingsLocation:
    """Doubt that sentry.io is meant if a variable for the server is set but has no value.

    It may have been set from another one that is missing, such as in a build.
    """
    servers = (variable for variable, name in _VARIABLES.items() if name == "url")
    empty = next((variable for variable in servers if variable in environ), None)
    doubt = Doubt(f"{empty} has no value", None, None) if empty else None
    return SettingsLocation(doubt=doubt)


def _two_servers(environ: Mapping[str, str]) -> Iterable[str]:
    """Warn of two servers, because Sentry's tools read different variables."""
    host, url = (_trimmed(environ.get(variable, "")) for variable in ("SENTRY_HOST", "SENTRY_URL"))
    if host and url and origin_or_none(host) != origin_or_none(url):
        yield "SENTRY_HOST and SENTRY_URL name different servers. SENTRY_HOST is used"


def files(environ: Mapping[str, str], cwd: Path, home: Path | None) -> tuple[SettingsLocation, ...]:
    """Read the files, in order of precedence."""
    properties = environ.get("SENTRY_PROPERTIES", "").strip()
    candidates = (
        _properties_place(properties, cwd, home) if properties else None,
        _project_place(environ, cwd, home),
        next(
            (_file_place(p, home, parse_ini) for p in _user_files(environ, home) if _is_there(p)),
            None,
        ),
    )
    return tuple(place for place in candidates if place)


def _properties_place(named: str, cwd: Path, home: Path | None) -> SettingsLocation:
    path = home / named[2:] if home and named.startswith("~/") else cwd / named
    return _file_place(path, home, parse_properties, named_by="SENTRY_PROPERTIES: ")


def _user_files(environ: Mapping[str, str], home: Path | None) -> tuple[Path, ...]:
    """Return where a user's own settings may be. Like sentry-cli, we read the first that exists."""
    if home is None:
        return ()
    configured = environ.get("XDG_CONFIG_HOME", "")
    is_mac = sys.platform == "darwin"
    usual = home / ("Library/Application Support" if is_mac else ".config")
    folder = Path(configured) if configured.startswith("/") and not is_mac else usual
    return home / _FILE_NAME, folder / "sentry" / _OTHER_NAME


def _project_place(
    environ: Mapping[str, str], cwd: Path, home: Path | None
) -> SettingsLocation | None:
    """Read the nearest `.sentryclirc` or `sentrycli.ini` in this folder or a parent, unless it is
    the user's own.

    A file of another user is not trusted, because anyone could put one into a shared parent folder
    and so choose the server that receives the token.
    """
    folders = (cwd, *cwd.parents)
    files = (folder / name for folder in folders for name in (_FILE_NAME, _OTHER_NAME))
    path = next(filter(_is_there, files), None)
    if path is None or any(_same(path, own) for own in _user_files(environ, home)):
        return None
    trusted = {0, os.geteuid(), *_owner(home)}
    return _file_place(path, home, parse_ini, trusted=trusted)


def _file_place(
    path: Path,
    home: Path | None,
    parse: Callable[[str], Parsed],
    *,
    named_by: str = "",
    trusted: Iterable[int] | None = None,
) -> SettingsLocation:
    try:
        file = read_text(path, tolerant=True)
    except UnreadableError as error:
        return SettingsLocation(doubt=Doubt(f"{named_by}{error}"))
    if trusted is not None and file.owner not in trusted:
        message = (
            f"{shown(str(path))} belongs to another user and was not read."
            " If you trust it, copy its settings to ~/.sentryclirc"
        )
        return SettingsLocation(doubt=Doubt(message))
    parsed = parse(file.text)
    name = _short(path, home)
    notices: list[str] = []
    named = (
        (field, line.value, f"{name} line {line.number}")
        for key, field in _KEYS.items()
        if (line := parsed.lines.get(key))
    )
    values = _values(named, notices)
    rivals = _rivals(name, parsed)
    if rivals:
        values.pop("url", None)
    is_ini = parse is parse_ini
    misses = [*near_misses.in_file(parsed, name, _KEYS, is_ini=is_ini)]
    example = f"url = {_EXAMPLE} in [defaults]" if is_ini else f"{_URL_KEY}={_EXAMPLE}"
    doubt = rivals or (None if "url" in values else _doubt(name, parsed, values, misses, example))
    told = {doubt.line if doubt else 0, *(miss.line for miss in misses)}
    ignored = near_misses.ignored(misses, values)
    return SettingsLocation(
        values,
        (*notices, *_mistakes(name, parsed, told), *ignored, *_notices(file, values)),
        doubt,
        project_file=trusted is not None,
        again=lambda: _file_place(path, home, parse, named_by=named_by, trusted=trusted),
    )


def _rivals(file: str, parsed: Parsed) -> Doubt | None:
    """Return the doubt about two servers in one file, of which programs read either one."""
    first, second = parsed.earlier.get(_URL_KEY), parsed.lines.get(_URL_KEY)
    if not (first and second and first.value and second.value):
        return None
    told = f"{file} lines {first.number} and {second.number} name different servers. Keep one"
    is_one = origin_or_none(first.value) == origin_or_none(second.value)
    return None if is_one else Doubt(told, line=second.number)


def _doubt(
    file: str,
    parsed: Parsed,
    values: Mapping[SettingName, Setting],
    misses: Sequence[NearMiss],
    example: str,
) -> Doubt | None:
    """Return why a file without a server may have been meant to name one, or None."""
    if doubt := _missed_url(misses):
        return doubt
    if empty := parsed.lines.get(_URL_KEY):
        return Doubt(f"{file} line {empty.number}: url has no value", None, empty.number)
    wrong = dict(parsed.mistakes)
    for line in parsed.unread:
        # If nothing else in the file was understood, any line may name the server.
        if not (values or misses) or near_misses.may_name_server(line.value):
            told = (
                f"{file} line {line.number}: {wrong[line.number]}. To set the server, use {example}"
            )
            return Doubt(told, line=line.number)
    return None


def _missed_url(misses: Iterable[NearMiss]) -> Doubt | None:
    """Return the first near miss for the server; if they name several, the server is unclear."""
    found = [miss for miss in misses if miss.name == "url"]
    servers = {miss.server for miss in found}
    server = servers.pop() if len(servers) == 1 else ""
    return Doubt(found[0].message, server, found[0].line) if found else None


def _mistakes(file: str, parsed: Parsed, told: Collection[int | None]) -> Iterable[str]:
    """Report the first line with an error, unless it was reported otherwise."""
    if mistakes := [mistake for mistake in parsed.mistakes if mistake[0] not in told]:
        number, wrong = mistakes[0]
        others = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        yield f"{file} line {number} was ignored{others}: {wrong}"


def _notices(file: TextFile, values: Mapping[SettingName, Setting]) -> Iterable[str]:
    if "token" in values and (exposure := file.exposure("an auth token")):
        yield exposure
    verify = values.get("verify_ssl")
    if verify and verify.value.lower() in {"false", "0", "no", "off"}:
        yield (
            f"verify_ssl = {verify.value} ({verify.origin}) was ignored, because the server's"
            " certificate is always verified. To trust your own CA, use --ca-file FILE"
        )


def _values(
    found: Iterable[tuple[SettingName, str, str]], notices: list[str]
) -> dict[SettingName, Setting]:
    """Trim values, remove quotes that some tools keep, leave out empty ones, and take the URL of a
    page apart. Adds to `notices` what contradicts that page."""
    trimmed = ((name, _trimmed(value), origin) for name, value, origin in found)
    values = {name: Setting(value, origin) for name, value, origin in trimmed if value}
    return with_page_apart(values, notices)


def _trimmed(value: str) -> str:
    value = value.strip().strip("\ufeff").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value


def _short(path: Path, home: Path | None) -> str:
    if home and path.is_relative_to(home):
        return shown(f"~/{path.relative_to(home)}")
    return shown(str(path))


def _is_there(path: Path) -> bool:
    """Return whether the path may exist. In a folder that cannot be accessed it may, and reading
    it then gives the error."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _owner(path: Path | None) -> tuple[int, ...]:
    try:
        return (path.stat().st_uid,) if path else ()
    except OSError:
        return ()
