"""Path patterns, as Symbolicator 26.8.0 reads them: globs of Rust's crate `glob` 0.3.

A pattern is compared with the whole path of a module, whose `\\` are written as `/`, without
regard to case. One that cannot be parsed fails every request of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symsrc_tui.forms.field import invalid, trim
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown

# What a pattern consists of: stars, sets, and text that stands for itself. A bracket that follows
# [ or [! at once is a member of the set; a set without an end reaches to the end of the pattern.
_PART = re.compile(r"\*+|\[(?:(?:!.|[^!])[^\]]*(\]|\Z))?|[^*\[]+", re.DOTALL)
_LONGEST = 120
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
_NO_REGEX = "This is read as a glob, not as a regular expression. Enter one such as *.dll"


def check_pattern(pattern: str) -> str:
    """Return the pattern, if Symbolicator can parse it and it can match.

    Raises:
        PydanticCustomError: it cannot; says what to enter instead.
    """
    corrected = with_slashes(pattern)
    if corrected == pattern and "\\" in pattern:
        raise invalid(_NO_REGEX)
    parts = list(_PART.finditer(corrected))
    if any(part[0].startswith("[") and not part[1] for part in parts):
        raise invalid("[ begins a set such as [abc], which ends with ]. For [ itself, enter [[]")
    parsable = "".join(map(_parsable, parts))
    if corrected != pattern:
        raise invalid(f"A path's \\ are compared as /. Enter {_quoted(parsable)}")
    if parsable != pattern:
        raise invalid(
            f"Use *, which matches / too, or ** alone between slashes: enter {_quoted(parsable)}"
        )
    return pattern


def with_slashes(pattern: str) -> str:
    """Return the pattern with `/` between its folders, as Symbolicator has them.

    A regular expression is returned unchanged, because it means something else by `\\`.
    """
    if _REGEX.match(pattern):
        return pattern
    # Two begin the name of a Windows server; elsewhere they are one that was escaped.
    return re.sub(r"\\+", "/", re.sub(r"^\\{2,}", "//", pattern))


def pattern_doubts(patterns: Iterable[str]) -> Iterator[str]:
    """Say why patterns that can be parsed will rarely match, each reason once."""
    seen: set[str] = set()
    for pattern in map(trim, patterns):
        reason, message = next(_doubts(pattern), ("", ""))
        if reason and reason not in seen and not looks_secret(pattern):
            seen.add(reason)
            yield message


def _doubts(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield a name and a sentence for each reason, the one that explains most first."""
    if _REGEX.match(pattern):
        yield "regex", _NO_REGEX
    if quoted := _QUOTED.fullmatch(pattern):
        yield "quotes", f"The quotes count as part of the path. Enter {_quoted(quoted[2])}"
    if match := _ALTERNATIVES.search(pattern):
        each = (pattern.replace(match[0], part.strip(), 1) for part in match[1].split(","))
        corrected = _quoted(", ".join(each))
        yield "braces", f"{{a,b}} does not mean a or b here. Enter several patterns: {corrected}"
    if pattern.startswith("!"):
        yield "!", "A pattern cannot exclude files: the ! at its start is compared as it is"
    yield from _doubtful_sets(pattern)
    yield from _misplaced(pattern)


def _doubtful_sets(pattern: str) -> Iterator[tuple[str, str]]:
    for part in (match[0] for match in _PART.finditer(pattern)):
        if re.match(r"\[\^[^]]", part):
            yield "^", "^ in [ ] is compared as it is. For other characters than these, use [!…]"
        members = re.sub(r"^\[!?", "", part) if part.startswith("[") else ""
        for start, end in _RANGE.findall(members[:-1]):
            if start > end and start.lower() > end.lower():
                yield "range", f"{shown(f'{start}-{end}', 40)} matches nothing: swap its ends"


def _misplaced(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield what keeps a pattern from matching a whole path."""
    if start := _SHELL_START.match(pattern):
        corrected = _quoted(f"*{pattern[start.end() :]}")
        yield "shell", f"{shown(start[0], 40)} is compared as it is. Enter {corrected}"
    if ("/" not in pattern and "*" not in pattern) or not _START.match(pattern):
        corrected = _quoted(f"**/{pattern}")
        yield (
            "start",
            f"{_quoted(pattern)} rarely matches, because the whole path is compared. Enter {corrected}",
        )
    if pattern.endswith("/") and not pattern.endswith("**/"):
        yield "end", f"The path of a file does not end in /. Enter {_quoted(f'{pattern}*')}"
    if _DOUBLE_SLASH.search(pattern):
        corrected = _quoted(_DOUBLE_SLASH.sub("/", pattern))
        yield "double", f"A path rarely has // in it. Enter {corrected}"
    if _SPACED_SLASH.search(pattern):
        corrected = _quoted(_SPACED_SLASH.sub("", pattern))
        yield "space", f"A path rarely has a space beside a slash. Enter {corrected}"


def _parsable(part: re.Match[str]) -> str:
    """Return what stands for a part in a pattern that can be parsed."""
    if not part[0].startswith("**"):
        return part[0]
    pattern, start, end = part.string, part.start(), part.end()
    is_whole = (not start or pattern[start - 1] == "/") and pattern[end : end + 1] in ("", "/")
    return "**" if is_whole else "*"


def _quoted(pattern: str) -> str:
    # Whoever pastes a key into the wrong field must not find it in a message.
    return "*.dll" if looks_secret(pattern) else shown(pattern, _LONGEST)
