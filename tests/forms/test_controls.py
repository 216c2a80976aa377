"""Each control understands typed text and JSON, and shows what it understood."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.controls import (
    ChoiceControl,
    ChoicesControl,
    Control,
    FlagControl,
    KeyControl,
    ListControl,
    SecretControl,
    TextControl,
    UnclearError,
    Value,
    is_blank,
)
from symsrc_tui.forms.search import Choice

TYPES = (
    Choice("pe", "PE", "Windows executables"),
    Choice("pdb", "PDB"),
    Choice("portablepdb", "Portable PDB"),
    Choice("elf_code", "ELF code"),
    Choice("elf_debug", "ELF debug"),
)
ONE = ChoiceControl(TYPES)
SEVERAL = ChoicesControl(TYPES)


@pytest.mark.parametrize(
    ("control", "typed", "value", "text"),
    [
        (TextControl(), "Windows builds", "Windows builds", "Windows builds"),
        (SecretControl(), "hunter2", SecretStr("hunter2"), "entered"),
        (KeyControl(), "-----BEGIN", SecretStr("-----BEGIN"), "entered"),
        (ONE, "pdb", "pdb", "PDB"),
        (ChoiceControl(TYPES, allow_custom=True), "dwarf", "dwarf", "dwarf"),
        (ListControl(), "/opt/**, *.dll", ("/opt/**", "*.dll"), "/opt/**, *.dll"),
        (SEVERAL, "pdb, PE", ("pdb", "pe"), "pdb, pe"),
        (FlagControl(), "yes", True, "yes"),
        (FlagControl(), "no", False, "no"),
    ],
)
def test_typed_text_becomes_a_value_of_the_control_and_is_shown(
    control: Control, typed: str, value: Value, text: str
) -> None:
    assert control.parse(typed) == value
    assert control.fits(value)
    assert control.text(value) == text
    assert control.fits(control.blank)
    assert is_blank(control.blank)


@pytest.mark.parametrize("control", [TextControl(), SecretControl(), KeyControl(), ListControl()])
def test_a_blank_answer_is_shown_as_nothing(control: Control) -> None:
    assert control.text(control.blank) == ""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1, 2", ("pe", "pdb")),
        ("1 2", ("pe", "pdb")),
        ("pdb,PE,pdb", ("pdb", "pe")),
        ("portable, elf code", ("portablepdb", "elf_code")),
    ],
)
def test_several_choices_are_named_or_numbered(typed: str, value: tuple[str, ...]) -> None:
    assert SEVERAL.parse(typed) == value


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("elf", "elf matches ELF code, ELF debug"),
        ("pe, nonsense", "No match for nonsense"),
        ("17", "No match for 17"),
        ("01", "No match for 01"),
        ("x" * 1000, f"No match for {'x' * 39}…"),
    ],
)
def test_an_unclear_choice_is_an_error(typed: str, reason: str) -> None:
    with pytest.raises(UnclearError) as raised:
        SEVERAL.parse(typed)
    assert str(raised.value) == (
        f"{reason}. Type numbers from 1 to {len(SEVERAL.choices)} or names, separated by commas"
    )


@pytest.mark.parametrize(
    ("control", "json", "value"),
    [
        (TextControl(), " Windows ", "Windows"),
        (SecretControl(), " x ", SecretStr("x")),
        (ListControl(), ["*.dll", 5, "*.exe"], ("*.dll", "*.exe")),
        (ListControl(), [], ()),
        (SEVERAL, ["pe"], ("pe",)),
        (FlagControl(), True, True),
        (TextControl(), 5, None),
        (TextControl(), ["x"], None),
        (SecretControl(), {"hidden-secret": True}, None),
        (ListControl(), "*.dll", None),
        (FlagControl(), "true", None),
        (FlagControl(), 1, None),
    ],
)
def test_only_json_of_the_right_type_is_an_answer(
    control: Control, json: JsonValue, value: Value | None
) -> None:
    assert control.from_json(json) == value


@pytest.mark.parametrize(
    ("control", "value"),
    [
        (TextControl(), ("x",)),
        (TextControl(), SecretStr("x")),
        (SecretControl(), "x"),
        (ListControl(), "x"),
        (FlagControl(), "yes"),
        (ONE, True),
    ],
)
def test_an_answer_of_another_type_does_not_fit(control: Control, value: Value) -> None:
    assert not control.fits(value)


def test_an_example_is_given_as_json() -> None:
    assert TextControl().json_example("acme") == "acme"
    assert SEVERAL.json_example("pe, pdb") == ["pe", "pdb"]
    assert FlagControl().json_example("") is True


def test_the_instruction_depends_on_the_control() -> None:
    assert TextControl().advice("acme") == "Example: acme"
    assert SecretControl().advice("") == ""
    assert ONE.advice("pe") == "Choose one"


def test_a_value_that_cannot_be_chosen_gets_a_suggestion() -> None:
    assert not ONE.accepts("PE")
    assert ChoiceControl(TYPES, allow_custom=True).accepts("PE")
    assert ONE.suggestion("Portable-PDB") == "Did you mean portablepdb?"
    every = "Choose pe, pdb, portablepdb, elf_code or elf_debug"
    assert ONE.suggestion("flat") == every
    many = ChoiceControl(tuple(Choice(f"choice-{number}") for number in range(20)))
    assert many.suggestion("flat", "choice-1") == "Example: choice-1"
