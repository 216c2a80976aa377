"""Find settings with a wrong name or in a wrong section.

They are reported but never used, because a token must not be sent to a guessed server.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.settings.values import origin_or_none
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from symsrc_tui.settings.file_formats import Parsed
    from symsrc_tui.settings.values import SettingName

_SPELLINGS: Mapping[str, SettingName] = {
    "url": "url",
    "org": "organization",
    "organization": "organization",
    "organisation": "organization",
    "orgslug": "organization",
    "organizationslug": "organization",
    "project": "project",
    "projectslug": "project",
    "token": "token",
    "authtoken": "token",
    "apitoken": "token",
    "accesstoken": "token",
    "customheader": "header",
    "customheaders": "header",
    "header": "header",
    "headers": "header",
    "proxy": "proxy",
    "proxyurl": "proxy",
    "proxyuser": "proxy_username",
    "proxyusername": "proxy_username",
    "proxypass": "proxy_password",
    "proxypasswd": "proxy_password",
    "proxypassword": "proxy_password",
    "sslverify": "verify_ssl",
    "verifyssl": "verify_ssl",
}
"""Without blanks, dots, dashes and underscores, and without a leading `sentry`."""
_PREFIXES = frozenset({"export", "set", "sentry"})
_ADDRESS_WORD = re.compile(r"url|uri|host|server|domain|address|endpoint", re.IGNORECASE)
_ADDRESS_NAME = re.compile(rf".*(?:{_ADDRESS_WORD.pattern}|hostname)", re.IGNORECASE | re.DOTALL)
_WEB_ADDRESS = re.compile(r"https?://|^//", re.IGNORECASE)
_HOST = re.compile(
    r"(?:(?:[\w-]+\.)+[^\W\d_][\w-]+\.?|localhost|\d+(?:\.\d+){3}|\[[0-9a-f:]+\]|[\w-]+(?=:\d))"
    r"(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_HOST_INSIDE = re.compile(r"[\w-]\.[^\W\d_]{2}")
_PORT = re.compile(r"[\w\].]:\d|::")
_WORD = re.compile(r"(?=.*[^\W\d_])[\w-]+")
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "none", "null"})
_OF_OTHERS = frozenset(
    {"dsn", "proxy", "mail", "email", "smtp", "redis", "postgres", "db", "database", "memcached",
     "kafka", "clickhouse", "service", "port", "spotlight", "tunnel", "cdn", "cdnurl", "image",
     "release", "environment", "pipeline", "header", "headers", "vcs", "repo", "repository",
     "webhook", "servername", "username", "password"}
)  # fmt: skip
"""Words in settings whose addresses are not the Sentry server's: of Sentry's other tools and SDKs,
of a Sentry server itself, and of Kubernetes services."""
_LONGEST = 60
"""In characters, for a key with its section."""


class NearMiss(NamedTuple):
    """A line or variable that is probably meant for a setting."""

    name: SettingName
    message: str
    line: int | None = None
    """The line number; None for a variable."""
    server: str = ""
    """Origin of the server that it names; empty if it names none, or that is unclear."""


def in_file(
    parsed: Parsed, file: str, expected: Mapping[str, SettingName], *, is_ini: bool
) -> Iterator[NearMiss]:
    """Find the near misses in a file. `expected` has the known keys as `section.key`."""
    for key, line in parsed.lines.items():
        if key in expected:
            continue
        # Java's files contain much that is not Sentry's, such as package names, which look like
        # host names.
        is_sentrys = is_ini or key.startswith("default")
        text, value = key.partition(".")[2] if is_ini else key, _bare(line.value)
        if name := _meant(text, value, anywhere=is_sentrys):
            wanted = next(key for key, each in expected.items() if each == name)
            written, wanted = map(_in_section, (key, wanted)) if is_ini else (key, wanted)
            server = _server(name, value)
            said = f"{file} line {line.number}: {_told(written, wanted, server)}"
            yield NearMiss(name, said, line.number, server)


def in_environment(
    environ: Mapping[str, str], expected: Mapping[str, SettingName]
) -> Iterator[NearMiss]:
    """Find the near misses among variables. `expected` has the known ones."""
    for variable, whole in environ.items():
        if variable in expected or not variable.strip().upper().startswith("SENTRY"):
            continue
        value = _bare(whole)
        name = _meant(variable, value, anywhere=False)
        if name is not None and name in expected.values():
            wanted = next(each for each in expected if expected[each] == name)
            server = _server(name, value)
            yield NearMiss(name, _told(variable, wanted, server), server=server)


def may_name_server(line: str) -> bool:
    """Return whether an invalid line may be meant for a server's address."""
    signs = (_ADDRESS_WORD, _HOST_INSIDE, _PORT)
    return "://" in line or any(sign.search(line) for sign in signs)


def ignored(misses: Iterable[NearMiss], values: Container[SettingName]) -> Iterable[str]:
    """Return the first near miss per setting, without a missing server's, which is an error."""
    first: dict[SettingName, str] = {}
    for miss in misses:
        if miss.name != "url" or "url" in values:
            first.setdefault(miss.name, f"{miss.message}. It was ignored")
    return first.values()


def _meant(key: str, value: str, *, anywhere: bool) -> SettingName | None:
    """Return the setting that a key and its value are probably meant for, or None.

    Args:
        anywhere: whether a host name counts as an address under any key.
    """
    words = [word for word in re.split(r"[\W_]+", key.lower()) if word]
    own = [word for word in re.split(r"[\W_]+", key.lower().rpartition(".")[2]) if word]
    while own and own[0] in _PREFIXES:
        del own[0]
    name = _SPELLINGS.get("".join(own).removeprefix("sentry"))
    if not value or (name and name != "url"):
        return name if value else None
    if _OF_OTHERS.intersection(words):
        return None
    return "url" if name or _is_address(key, value, anywhere=anywhere) else None


def _is_address(key: str, value: str, *, anywhere: bool) -> bool:
    if _WEB_ADDRESS.search(value):
        return True
    # With several separators, the first one ended the key, so the value may contain others.
    rest, _, value = value.rpartition("=")
    value = value.strip()
    before, _, last = value.rpartition(" ")
    if _ADDRESS_NAME.fullmatch(before.rstrip(": ")):
        rest, value = before, last
    has_word = bool(_ADDRESS_WORD.search(f"{key} {rest}"))
    host = value.rpartition("@")[2] if has_word else value
    if "://" in value or _HOST.fullmatch(host):
        return has_word or anywhere
    is_name = bool(_WORD.fullmatch(value)) and value.lower() not in _SWITCHES
    return is_name and bool(_ADDRESS_NAME.fullmatch(key))


def _server(name: SettingName | None, value: str) -> str:
    return origin_or_none(value) or "" if name == "url" else ""


def _told(written: str, wanted: str, server: str) -> str:
    # Do not repeat long texts, because they may contain a token.
    is_key = 0 < len(written) <= _LONGEST and not looks_secret(written)
    named = shown(written) if is_key else "the text there"
    return f"{named}{f' ({shown(server)})' if server else ''} is not a setting; {wanted} is"


def _in_section(key: str) -> str:
    section, _, own = key.partition(".")
    return f"{own} in [{section}]" if section else f"{own} before the first [section]"


def _bare(value: str) -> str:
    return value.strip("\ufeff\"' \t")
