"""Answers as a whole: what is missing, taken, doubtful, trimmed, or fit for no field."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from symsrc_tui.forms.field import trim
from symsrc_tui.sources.source import nest
from symsrc_tui.sources.validate import validate
from tests.sources import api_table
from tests.sources.samples import TYPES, error, kind, problems, right, sent

WITH_LAYOUT = ("http", "s3", "gcs")


@pytest.mark.parametrize("type_", TYPES)
def test_a_valid_source_is_accepted(type_: str) -> None:
    verdict = validate(kind(type_), right(type_))
    assert verdict.errors == ()
    assert verdict.source is not None
    assert verdict.source.values() == {"type": type_, **right(type_)}
    assert [problem.field for problem in verdict.warnings] == ["type"] * (
        type_ == "appStoreConnect"
    )


@pytest.mark.parametrize(
    ("type_", "field"),
    [(type_, field) for type_ in TYPES for field in sorted(api_table.REQUIRED[type_] - {"type"})],
)
@pytest.mark.parametrize("blank", ["", "  \t ", "\u200b\ufeff"])
def test_a_missing_field_is_reported(type_: str, field: str, blank: str) -> None:
    value = SecretStr(blank) if field in api_table.SECRET else blank
    assert "is required" in error(type_, field, value)
    without = right(type_)
    del without[field]
    assert [problem.field for problem in validate(kind(type_), without).errors] == [field]


@pytest.mark.parametrize(
    ("type_", "field", "message"),
    [
        ("http", "name", "Name is required. Example: Windows builds"),
        ("s3", "region", "Region is required. Choose one"),
        ("s3", "layout.type", "Layout is required. Choose one"),
    ],
)
def test_a_missing_value_is_reported_with_an_example(type_: str, field: str, message: str) -> None:
    assert error(type_, field, "") == message
    # A model used without the wizard says the same.
    with pytest.raises(ValidationError, match=message):
        kind(type_).source_class().model_validate(
            nest({**right(type_), field: " "}, SecretStr.get_secret_value)
        )


def test_a_missing_secret_is_reported_without_an_example() -> None:
    assert error("s3", "secret_key", SecretStr(" ")) == "Secret access key is required"


@pytest.mark.parametrize("type_", WITH_LAYOUT)
def test_every_layout_casing_and_file_type_is_accepted(type_: str) -> None:
    for layout in api_table.LAYOUTS:
        assert sent(type_, "layout.type", layout) == layout
    for casing in api_table.CASINGS:
        assert sent(type_, "layout.casing", casing) == casing
    types = tuple(each for each in api_table.FILETYPES if each != "dartsymbolmap")
    assert sent(type_, "filters.filetypes", types) == types
    assert sent(type_, "filters.filetypes", ("pe", " pdb ", "pe")) == ("pe", "pdb")


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("layout.type", "Native", "Did you mean native?"),
        ("layout.type", "Microsoft SSQP", "Did you mean ssqp?"),
        ("layout.type", "flat", "Choose native, symstore, symstore_index2, ssqp, unified"),
        ("layout.casing", "DEFAULT", "Did you mean default?"),
        ("layout.casing", "lower", "Did you mean lowercase?"),
        ("layout.casing", "mixed", "Choose default, uppercase or lowercase"),
        ("filters.filetypes", ("pe", "PDB"), "Did you mean pdb?"),
        ("filters.filetypes", ("exe",), "Example: pe, pdb"),
        ("filters.filetypes", ("pe", " "), "has a blank entry. Remove it"),
        ("filters.path_patterns", ("*.dll", ""), "has a blank entry. Remove it"),
        ("filters.path_patterns", ("*.d\x07ll",), "U+0007"),
        ("layout.type", "x" * 100_000, "Choose native"),
    ],
)
def test_an_invalid_choice_is_reported_with_the_valid_ones(
    field: str, value: str | tuple[str, ...], advice: str
) -> None:
    assert advice in error("http", field, value)


@pytest.mark.parametrize(
    ("layout", "casing", "doubted"),
    [
        ("debuginfod", "uppercase", "layout.casing"),
        ("debuginfod", "lowercase", ""),
        # The ids are in lower case already, and nothing else is in these paths.
        ("debuginfod", "default", ""),
        ("symstore", "uppercase", ""),
        ("slashsymbols", "default", "layout.type"),
    ],
)
@pytest.mark.parametrize("type_", WITH_LAYOUT)
def test_an_unlikely_layout_gets_a_warning(
    type_: str, layout: str, casing: str, doubted: str
) -> None:
    answers = right(type_, layout__type=layout, layout__casing=casing)
    if type_ == "http":
        answers["url"] = "https://debuginfod.example.com/buildid"
    verdict = validate(kind(type_), answers)
    assert [problem.field for problem in verdict.problems] == [doubted] * bool(doubted)
    assert verdict.errors == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("filters.filetypes", ("pe",)),
        ("filters.path_patterns", ("/opt/**",)),
        ("filters.requires_checksum", True),
    ],
)
@pytest.mark.parametrize("type_", WITH_LAYOUT)
def test_filters_get_one_warning_for_older_servers(
    type_: str, field: str, value: tuple[str, ...] | bool
) -> None:
    [problem] = [each for each in problems(type_, field, value) if "March 2025" in each.message]
    assert problem.severity == "warning"
    every = validate(kind(type_), right(type_, filters__filetypes=("pe",), **{field: value}))
    assert ["March 2025" in each.message for each in every.warnings].count(True) == 1


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("reserved", ["sentry", "sentry:", "sentry:ios", "sentryx", " sentry:x"])
def test_a_reserved_id_is_rejected(type_: str, reserved: str) -> None:
    assert "are reserved" in error(type_, "id", reserved)


@pytest.mark.parametrize("type_", TYPES)
def test_a_taken_id_is_rejected_by_exact_comparison(type_: str) -> None:
    def errors(id_: str) -> list[str]:
        verdict = validate(kind(type_), right(type_, id=id_), {"builds", "größe"})
        return [problem.field for problem in verdict.errors]

    assert errors("builds") == ["id"]
    assert errors(" builds\n") == ["id"]
    assert errors("größe") == ["id"]
    assert errors("Builds") == []
    assert errors("gro\u0308ße") == []
    assert errors("build") == []
    taken = validate(kind(type_), right(type_, id="builds", name=""), ["builds"])
    assert {problem.field for problem in taken.errors} == {"id", "name"}
    assert validate(kind(type_), right(type_), ["", "None"]).errors == ()


@pytest.mark.parametrize("id_", ["Sentry:x", "my-sentry", "größe", "a b", "x" * 5000, "0", "👩‍💻"])
def test_any_other_id_is_accepted_unchanged(id_: str) -> None:
    assert sent("http", "id", id_) == id_


@pytest.mark.parametrize(
    "name",
    ["👩\u200d👩\u200d👧\u200d👦 builds", "نسخ ويندوز", "\u05d2\u05e8\u05e1\u05d4", "Ünïcödé",
     "名前", "<b>[red]{x}%s", "null", "0", "x" * 9_999, '"quoted" \\n $HOME `id`', "می\u200cخواهم"],
)  # fmt: skip
def test_any_name_is_sent_exactly(name: str) -> None:
    assert sent("s3", "name", name) == name
    assert problems("s3", "name", name) == []


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u200e"])
def test_invisible_characters_are_reported(hidden: str) -> None:
    for type_, field in (("s3", "name"), ("s3", "prefix"), ("http", "username"), ("s3", "id")):
        [problem] = problems(type_, field, f"a{hidden}b")
        assert problem.severity == "warning"
        assert f"U+{ord(hidden):04X}" in problem.message
    password = SecretStr(f"correct{hidden}horse")
    assert [found.severity for found in problems("http", "password", password)] == ["warning"]


@pytest.mark.parametrize(
    "control", ["\x00", "\x07", "\x1b", "\n", "\x7f", "\x9b", "\u2028", "\udc80"]
)
def test_control_characters_are_rejected_everywhere(control: str) -> None:
    for type_ in TYPES:
        for field in sorted(right(type_)):
            value = f"ab{control}cd"
            told_ = error(type_, field, SecretStr(value) if field in api_table.SECRET else value)
            assert field.endswith(("private_key", "PrivateKey")) or "U+" in told_


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("correct horse  battery", "correct horse  battery"),
        (" correct horse\n", "correct horse"),
        ("pass\u00a0", "pass"),
        ("pässwörd🐴", "pässwörd🐴"),
        ("a:b@c/d?e#f%20", "a:b@c/d?e#f%20"),
        ("***x***", "***x***"),
        ("\\n", "\\n"),
    ],
)
def test_a_password_keeps_all_but_surrounding_space(typed: str, meant: str) -> None:
    assert sent("http", "password", SecretStr(typed)) == meant


def test_pythons_space_and_three_more_characters_are_trimmed() -> None:
    for code in range(0x11_0000):
        ends = trim(f"{chr(code)}x{chr(code)}") == "x"
        assert ends == (chr(code).isspace() or chr(code) in "\u200b\u2060\ufeff")


def test_a_field_with_an_error_gets_no_warning() -> None:
    verdict = validate(kind("http"), right("http", id="sentry\u200b:x", url="http://x y/"))
    assert [(problem.field, problem.severity) for problem in verdict.problems] == [
        ("url", "error"),
        ("id", "error"),
    ]


@pytest.mark.parametrize("text", ["${NAME}", "a ${NAME} b", "{{ NAME }}", "$NAME", "%NAME%"])
@pytest.mark.parametrize("path", ["name", "username", "filters.path_patterns"])
def test_a_variable_that_was_not_replaced_is_reported(text: str, path: str) -> None:
    value = (text,) if path == "filters.path_patterns" else text
    validation = validate(kind("http"), {**right("http"), path: value})
    told = "This contains the variable NAME, which was not replaced by its value"
    assert told in [each.message for each in validation.warnings if each.field == path]
    assert told not in [each.message for each in validate(kind("http"), right("http")).warnings]
