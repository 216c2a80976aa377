"""Validate path patterns as Symbolicator 26.8.0 parses them: globs of Rust's crate `glob` 0.3.

A pattern must match the whole path of a module, with `\\` replaced by `/`, ignoring case. An
invalid one makes every request of the project fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symsrc_tui.forms.field import invalid, trim
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown

# The parts of a pattern: stars, sets, and literal text. A bracket right after [ or [! is a member
# of the set; a set that is not closed extends to the end of the pattern.
_PART = re.compile(r"\*+|\[(?:(?:!.|[^!])[^\]]*(\]|\Z))?|[^*\[]+", re.DOTALL)
_LONGEST = 80
_SHORT = 40
# Anchors, "any number of any", an escaped dot before a suffix, a class of digits or letters.
_REGEX = re.compile(r"\^|\.[*+]|.*(?:\$|\\\.\w+)\Z|.*\\[dwsDWS]\+", re.DOTALL)
_ALTERNATIVES = re.compile(r"\{([^{},]*(?:,[^{},]*)+)\}")
_QUOTED = re.compile(r"""(["'`])(.*)\1""", re.DOTALL)
# The root folder, a drive, a scheme, or a wildcard.
_START = re.compile(r"[/*?\[]|[A-Za-z][A-Za-z0-9+.-]*:")
_SHELL_START = re.compile(r"(?:[~$%][^/]*|\.\.?(?:/\.\.?)*)(?=/)")
_DOUBLE_SLASH = re.compile(r"(?<!^)(?<![:/])//+")
_SPACED_SLASH = re.compile(r"(?<!\s)\s+(?=/)|(?<=/)\s+")
_RANGE = re.compile(r"(.)-(.)", re.DOTALL)
_NO_REGEX = "This must be a glob, not a regular expression. Example: *.dll"


def check_pattern(pattern: str) -> str:
    """Return the pattern if Symbolicator can parse it and it can match.

    Raises:
        PydanticCustomError: it cannot. Says what to enter instead.
    """
    corrected = with_slashes(pattern)
    if corrected == pattern and "\\" in pattern:
        raise invalid(_NO_REGEX)
    parts = list(_PART.finditer(corrected))
    if any(part[0].startswith("[") and not part[1] for part in parts):
        raise invalid("[ starts a set such as [abc], which needs a ]. For a literal [, enter [[]")
    parsable = "".join(map(_parsable, parts))
    if corrected != pattern:
        raise invalid(f"Use / in place of \\. Enter {_quoted(parsable)}")
    if parsable != pattern:
        raise invalid(
            f"Use *, which matches / too, or ** alone between slashes. Enter {_quoted(parsable)}"
        )
    return pattern


def with_slashes(pattern: str) -> str:
    """Return the pattern with `/` between folders, as Symbolicator writes paths.

    A regular expression is returned unchanged, because its `\\` has another meaning.
    """
    if _REGEX.match(pattern):
        return pattern
    # A leading \\\\ is a Windows server's name; elsewhere, several are one escaped backslash.
    return re.sub(r"\\+", "/", re.sub(r"^\\{2,}", "//", pattern))


def pattern_doubts(patterns: Iterable[str]) -> Iterator[str]:
    """Yield warnings about valid patterns that rarely match, each reason once."""
    seen: set[str] = set()
    for pattern in map(trim, patterns):
        reason, message = next(_doubts(pattern), ("", ""))
        if reason and reason not in seen and not looks_secret(pattern):
            seen.add(reason)
            yield message


def _doubts(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield a key and a message for each reason, the most important first."""
    if _REGEX.match(pattern):
        yield "regex", _NO_REGEX
    if quoted := _QUOTED.fullmatch(pattern):
        yield "quotes", f"The quotes count as part of the path. Enter {_quoted(quoted[2])}"
    if match := _ALTERNATIVES.search(pattern):
        each = (pattern.replace(match[0], part.strip(), 1) for part in match[1].split(","))
        corrected = _quoted(", ".join(each))
        yield "braces", f"{{a,b}} is matched literally. Enter several patterns: {corrected}"
    if pattern.startswith("!"):
        yield "!", "A pattern cannot exclude files: a leading ! is matched literally"
    yield from _doubtful_sets(pattern)
    yield from _misplaced(pattern)


def _doubtful_sets(pattern: str) -> Iterator[tuple[str, str]]:
    for part in (match[0] for match in _PART.finditer(pattern)):
        if re.match(r"\[\^[^]]", part):
            yield "^", "^ in [ ] is matched literally. To exclude characters, use [!…]"
        members = re.sub(r"^\[!?", "", part) if part.startswith("[") else ""
        for start, end in _RANGE.findall(members[:-1]):
            if start > end and start.lower() > end.lower():
                yield "range", f"{shown(f'{start}-{end}', 40)} matches nothing. Swap its ends"


def _misplaced(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield reasons why a pattern cannot match a whole path."""
    if start := _SHELL_START.match(pattern):
        corrected = _quoted(f"*{pattern[start.end() :]}")
        yield "shell", f"{shown(start[0], 20)} is matched literally. Enter {corrected}"
    if ("/" not in pattern and "*" not in pattern) or not _START.match(pattern):
        corrected = _quoted(f"**/{pattern}")
        is_short = len(pattern) <= _SHORT
        yield (
            "start",
            f"{_quoted(pattern)} rarely matches, because it must match the whole path. "
            f"Enter {corrected}"
            if is_short
            else "This pattern rarely matches, because it must match the whole path. Begin it "
            "with **/",
        )
    if pattern.endswith("/") and not pattern.endswith("**/"):
        yield "end", f"File paths do not end in /. Enter {_quoted(f'{pattern}*')}"
    if _DOUBLE_SLASH.search(pattern):
        corrected = _quoted(_DOUBLE_SLASH.sub("/", pattern))
        yield "double", f"Paths rarely contain //. Enter {corrected}"
    if _SPACED_SLASH.search(pattern):
        corrected = _quoted(_SPACED_SLASH.sub("", pattern))
        yield "space", f"Paths rarely have a space next to a slash. Enter {corrected}"


def _parsable(part: re.Match[str]) -> str:
    """Return a valid replacement for a part."""
    if not part[0].startswith("**"):
        return part[0]
    pattern, start, end = part.string, part.start(), part.end()
    is_whole = (not start or pattern[start - 1] == "/") and pattern[end : end + 1] in ("", "/")
    return "**" if is_whole else "*"


def _quoted(pattern: str) -> str:
    # A key pasted into the wrong field must not appear in a message.
    return "*.dll" if looks_secret(pattern) else shown(pattern, _LONGEST)
