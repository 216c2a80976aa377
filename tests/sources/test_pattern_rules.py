"""Which path patterns Symbolicator can parse, which of them rarely match, and what is said."""

from __future__ import annotations

from time import process_time

import pytest

from tests.sources.samples import error, problems, sent

FIELD = "filters.path_patterns"
OLD_SERVERS = "Sentry servers older than March 2025 reject filters"
A_SET = "[ starts a set such as [abc], which needs a ]. For a literal [, enter [[]"
NO_REGEX = "This must be a glob, not a regular expression. Example: *.dll"


def doubts(*patterns: str) -> list[str]:
    found = problems("http", FIELD, patterns)
    assert {problem.severity for problem in found} == {"warning"}
    return [problem.message for problem in found if problem.message != OLD_SERVERS]


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "**",
        "*.dll",
        "**/*.dll",
        "**/game.exe",
        "/opt/**",
        "/opt/**/",
        "/opt/**/game.so",
        "/opt/**/**/game.so",
        "/opt/game*/lib?.so",
        "/opt/*/*",
        "/opt/lib[abc].so",
        "/opt/lib[!abc]*",
        "/opt/lib[0-9a-fA-F].so",
        "/opt/lib[a-Z].so",
        "/opt/lib[*?[].so",
        "/opt/lib[]].so",
        "/opt/lib[!]].so",
        "/opt/lib[]!].so",
        "/opt/lib[**].so",
        "/opt/lib].so",
        "/opt/{guid}/x.so",
        "C:/Program Files/Game/*",
        "?:/Game/*",
        "//server/share/game/*",
        "https://example.com/*.wasm",
        "/home/*/.steam/*",
        "/größe/*",
    ],
)
def test_a_pattern_that_can_match_gets_no_message(pattern: str) -> None:
    assert sent("http", FIELD, (pattern,)) == (pattern,)
    assert doubts(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("**.dll", "*.dll"),
        ("**a", "*a"),
        ("a**", "a*"),
        ("/opt/**game", "/opt/*game"),
        ("/opt/game**/x", "/opt/game*/x"),
        ("a***b", "a*b"),
        ("***", "**"),
        ("****", "**"),
        ("/opt/***/x", "/opt/**/x"),
        ("/opt/** /x", "/opt/* /x"),
        ("?**", "?*"),
        ("[/]**", "[/]*"),
        ("**[/]x", "*[/]x"),
        ("**/**.dll", "**/*.dll"),
    ],
)
def test_two_stars_are_a_whole_part_between_slashes(pattern: str, meant: str) -> None:
    assert error("http", FIELD, (pattern,)) == (
        f"Use *, which matches / too, or ** alone between slashes. Enter {meant}"
    )
    assert sent("http", FIELD, (meant,)) == (meant,)


@pytest.mark.parametrize(
    "pattern",
    ["[", "[]", "[!", "[!]", "[abc", "[!abc", "x[", "[abc][", "[a]]b[c", "C:\\Game\\[1", "[abc**"],
)
def test_a_set_has_members_and_an_end(pattern: str) -> None:
    assert error("http", FIELD, (pattern,)) == A_SET


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("C:\\Game\\**", "C:/Game/**"),
        ("C:\\Game\\**.dll", "C:/Game/*.dll"),
        ("C:\\\\Game\\\\*.dll", "C:/Game/*.dll"),
        ("*\\game.exe", "*/game.exe"),
        ("\\game\\*", "/game/*"),
        ("\\\\server\\share\\*", "//server/share/*"),
        ("\\\\\\\\server\\\\share\\\\*", "//server/share/*"),
        ("C:\\Users\\*\\.cargo\\*", "C:/Users/*/.cargo/*"),
        ("C:/Game\\bin/*", "C:/Game/bin/*"),
        ("[\\/]*", "[//]*"),
        ("C:\\Game\\", "C:/Game/"),
    ],
)
def test_folders_are_separated_by_slashes(pattern: str, meant: str) -> None:
    message = error("http", FIELD, (pattern,))
    assert message == f"Use / in place of \\. Enter {meant}"


@pytest.mark.parametrize(
    "pattern", [".*\\.dll", "^C:\\\\Game", "game\\.exe", "/opt/lib-\\d+/x", "^\\\\server\\\\x$"]
)
def test_a_regular_expression_with_escapes_is_reported_as_such(pattern: str) -> None:
    assert error("http", FIELD, (pattern,)) == NO_REGEX


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("*.{dll,exe}", "{a,b} is matched literally. Enter several patterns: *.dll, *.exe"),
        ("{a, b}.so", "{a,b} is matched literally. Enter several patterns: a.so, b.so"),
        ("!*.dll", "A pattern cannot exclude files: a leading ! is matched literally"),
        ('"*.dll"', "The quotes count as part of the path. Enter *.dll"),
        ("'/opt/*'", "The quotes count as part of the path. Enter /opt/*"),
        ("/opt/[^ab]*", "^ in [ ] is matched literally. To exclude characters, use [!…]"),
        ("/opt/[9-0]*", "9-0 matches nothing. Swap its ends"),
        ("/opt/[!z-a]*", "z-a matches nothing. Swap its ends"),
        ("~/game/*", "~ is matched literally. Enter */game/*"),
        ("$HOME/game/*", "$HOME is matched literally. Enter */game/*"),
        ("%AppData%/game/*", "%AppData% is matched literally. Enter */game/*"),
        ("./game/*", ". is matched literally. Enter */game/*"),
        ("../../game.so", "../.. is matched literally. Enter */game.so"),
        ("/opt/game/", "File paths do not end in /. Enter /opt/game/*"),
        ("/opt//game/*", "Paths rarely contain //. Enter /opt/game/*"),
        ("/opt/game /*", "Paths rarely have a space next to a slash. Enter /opt/game/*"),
        ("/opt/ game/*", "Paths rarely have a space next to a slash. Enter /opt/game/*"),
        (".*", NO_REGEX),
        ("^/opt/.*", NO_REGEX),
        ("/opt/game$", NO_REGEX),
        ("/opt/g\u200bame/*", "Path patterns contains an invisible character (U+200B)"),
    ],
)  # fmt: skip
def test_a_pattern_that_rarely_matches_gets_a_warning(pattern: str, told: str) -> None:
    assert sent("http", FIELD, (pattern,)) == (pattern,)
    assert doubts(pattern) == [told]


@pytest.mark.parametrize("pattern", ["game.exe", "lib?.so", "[ab]", "?", "game/*.so", "game*"])
def test_a_pattern_that_does_not_begin_like_a_path_gets_a_warning(pattern: str) -> None:
    assert sent("http", FIELD, (pattern,)) == (pattern,)
    assert doubts(pattern) == [
        f"{pattern} rarely matches, because it must match the whole path. Enter **/{pattern}"
    ]
    assert doubts(f"**/{pattern}") == []


def test_each_reason_is_reported_once() -> None:
    assert doubts("game.exe", "other.exe", "/opt/*", "x{a,b}") == [
        "game.exe rarely matches, because it must match the whole path. Enter **/game.exe",
        "{a,b} is matched literally. Enter several patterns: xa, xb",
    ]


def test_surrounding_spaces_are_removed() -> None:
    assert sent("http", FIELD, ("  *.dll\t",)) == ("*.dll",)
    assert doubts(" /opt/* ") == []


def test_a_secret_in_the_wrong_field_is_not_repeated() -> None:
    key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert doubts(key) == []
    for secret in (f"sntryu_{key}\\x", f"sntryu_{key}**x"):
        assert key not in error("http", FIELD, (secret,))


@pytest.mark.parametrize("type_", ["s3", "gcs", "http"])
def test_a_file_type_that_symbolicator_does_not_know_is_rejected(type_: str) -> None:
    for name in ("dartsymbolmap", " DartSymbolMap "):
        assert error(type_, "filters.filetypes", ("pe", name)) == (
            "Custom sources do not support the type dartsymbolmap. Remove it"
        )


@pytest.mark.parametrize("part", ["[", "\\", "{,", "//", " /", "*", "[a-", "\\.a", "~", "[!]"])
def test_a_long_pattern_is_validated_at_once(part: str) -> None:
    started = process_time()
    problems("http", FIELD, (part * 200_000,))
    assert process_time() - started < 10


@pytest.mark.parametrize(
    "pattern",
    [
        "x" * 400,
        f"{{{'a' * 200},b}}",
        f'"{"a" * 300}"',
        f"$HOME{'y' * 99}/{'x' * 300}",
        f"/x/{'y' * 300}/",
        f"/x//{'y' * 300}",
        f"/x /{'y' * 300}",
        f"C:\\{'x' * 300}",
        f"/**{'x' * 300}",
    ],
)
def test_a_long_pattern_gets_a_short_message(pattern: str) -> None:
    found = [each.message for each in problems("s3", FIELD, (pattern,))]
    messages = [message for message in found if message != OLD_SERVERS]
    assert messages
    assert all(len(message) <= 150 for message in messages)
