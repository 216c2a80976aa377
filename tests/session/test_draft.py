"""What is kept of answers that were not submitted: all but secrets, and nothing else than asked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.draft import LONGEST_TEXT, Draft, as_json, draft_of, from_json
from symsrc_tui.session.source_form import Destination, SourceForm
from tests.sources import api_table
from tests.sources.samples import TYPES, kind, pem, right, rsa_key
from tests.sources.strategies import json_values

HERE = Destination("https://sentry.example.com", "acme", "game-client")
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"


def wizard_with(type_: str, **changed: str | SecretStr) -> SourceForm:
    wizard = SourceForm()
    wizard.choose(kind(type_))
    wizard.answer(right(type_, **changed))
    return wizard


def draft(wizard: SourceForm, destination: Destination = HERE) -> Draft:
    """The draft as it would be read back."""
    made = draft_of(wizard, destination)
    assert made is not None
    return from_json(as_json(made))


def resumed(kept: Draft) -> tuple[SourceForm, list[str]]:
    """A new wizard that goes on with the draft, and the fields it has to ask for again."""
    wizard = SourceForm()
    return wizard, [field.path for field in kept.resume(wizard)]


@pytest.mark.parametrize("type_", TYPES)
def test_going_on_with_a_draft_lacks_nothing_but_the_secrets(type_: str) -> None:
    before = wizard_with(type_)
    kept = draft(before)
    wizard, again = resumed(kept)
    secret = {path for path, value in before.answers.items() if isinstance(value, SecretStr)}
    assert set(again) == secret
    assert wizard.kind is before.kind
    assert wizard.new_id == before.new_id
    assert wizard.answers == {
        path: value for path, value in before.answers.items() if path not in secret
    }
    wizard.answer({path: before.answers[path] for path in again})
    assert wizard.validation() == before.validation()
    assert kept.destination == HERE


@pytest.mark.parametrize("entered", [SECRET, ""])
def test_an_optional_secret_is_missed_until_it_is_given_again_or_cleared(entered: str) -> None:
    before = wizard_with("http", username="sentry", password=SecretStr(SECRET))
    wizard, again = resumed(draft(before))
    assert again == ["password"]
    missed = Problem(
        "password",
        "Not kept in the draft, because it is a secret. Enter it again, or clear the field",
    )
    assert wizard.validation().errors == (missed,)
    assert wizard.validation().source is None
    assert wizard.checkable() is None
    assert wizard.shown_problems(wizard.validation()) == {"password": missed}
    wizard.answer({"password": SecretStr(entered)})
    source = wizard.validation().source
    assert source is not None
    assert source.body().get("password", "") == entered
    assert wizard.checkable() is not None


def test_a_needed_secret_is_missed_for_the_same_reason() -> None:
    wizard, _ = resumed(draft(wizard_with("s3")))
    assert wizard.validation().errors == (
        Problem("secret_key", "Not kept in the draft, because it is a secret. Enter it again"),
    )


def test_what_looked_like_a_secret_is_missed_too() -> None:
    wizard, again = resumed(draft(wizard_with("http", username=SECRET)))
    assert again == ["username"]
    assert wizard.validation().errors == (
        Problem(
            "username",
            "Not kept in the draft, because it looks like a secret. Enter it again, or clear the "
            "field",
        ),
    )


def test_what_was_not_given_again_is_missed_after_the_next_draft_as_well() -> None:
    wizard, _ = resumed(draft(wizard_with("http", username="u", password=SecretStr(SECRET))))
    wizard.answer({"name": "Other"})
    again = draft(wizard)
    assert again.again == ("password",)
    assert resumed(again)[1] == ["password"]
    only = SourceForm()
    only.choose(kind("http"))
    only.answer({"password": SecretStr(SECRET)})
    assert draft(resumed(draft(only))[0]).again == ("password",)


def test_a_secret_of_another_kind_is_missed_once_that_is_chosen() -> None:
    before = wizard_with("http", password=SecretStr(SECRET))
    before.choose(kind("gcs"))
    before.answer(right("gcs"))
    wizard, again = resumed(draft(before))
    assert again == ["private_key"]
    wizard.answer({"private_key": right("gcs")["private_key"]})
    assert wizard.validation().errors == ()
    wizard.choose(kind("http"))
    assert [problem.field for problem in wizard.validation().errors] == ["password"]


def test_answers_of_other_kinds_are_kept_and_their_secrets_are_not() -> None:
    wizard = wizard_with("http", password=SecretStr(SECRET))
    wizard.choose(kind("s3"))
    wizard.answer({"bucket": "acme-symbols", "filters.filetypes": ("pe", "pdb")})
    kept = draft(wizard)
    assert kept.answers["url"] == right("http")["url"]
    assert kept.answers["filters.filetypes"] == ("pe", "pdb")
    after, again = resumed(kept)
    assert again == []
    after.choose(kind("http"))
    assert kept.again == ("password",)


def test_there_is_no_draft_of_nothing() -> None:
    wizard = SourceForm()
    assert draft_of(wizard, HERE) is None
    wizard.choose(kind("s3"))
    assert draft_of(wizard, HERE) is None
    wizard.answer({"name": "Windows builds"})
    wizard.stored = True
    assert draft_of(wizard, HERE) is None


def test_where_a_source_was_to_go_is_kept_by_itself_if_that_is_worth_it() -> None:
    wizard = SourceForm()
    made = draft_of(wizard, HERE, is_chosen=True)
    assert made is not None
    kept = from_json(as_json(made))
    assert (kept.kind, kept.destination, kept.new_id) == (None, HERE, wizard.new_id)
    assert not kept.answers
    after, again = resumed(kept)
    assert (after.kind, after.answers, again) == (None, {}, [])
    assert draft_of(wizard, Destination(HERE.server, "", ""), is_chosen=True) is None
    secret = "sntryu_" + "de30" * 16
    assert draft_of(wizard, Destination(HERE.server, secret, secret), is_chosen=True) is None
    wizard.choose(kind("s3"))
    wizard.answer({"name": "Windows builds"})
    assert draft(wizard).kind is kind("s3")
    wizard.stored = True
    assert draft_of(wizard, HERE, is_chosen=True) is None


@pytest.mark.parametrize("type_", TYPES)
def test_no_secret_is_in_a_draft_whatever_field_it_was_typed_in(type_: str) -> None:
    wizard = wizard_with(type_)
    secret = SecretStr(SECRET)
    fields = [path for path in wizard.answers if path not in api_table.SECRET]
    for path in fields:
        wizard.answer({**right(type_), path: SECRET, "secret_key": secret})
        assert SECRET not in as_json(draft(wizard))
        assert path in draft(wizard).again


@pytest.mark.parametrize(
    "typed",
    [
        SECRET,  # looks like one, though no field for secrets holds it
        f"key: {SECRET}",
        pem(rsa_key()),
        "https://user:correct-horse@symbols.example.com/",
        "https://symbols.example.com/?sv=2024&sig=a%2Fb",
        "https://symbols.example.com/?access_token=1234",
        "sntryu_" + "de30" * 16,
        "DE30" * 16,
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        '{"private_key": "abc"}',
    ],
)
def test_what_looks_like_a_secret_is_not_kept_in_any_field(typed: str) -> None:
    kept = draft(wizard_with("http", name=typed))
    assert typed not in as_json(kept)
    assert kept.again == ("name",)
    wizard = wizard_with("http")
    wizard.answer({"filters.path_patterns": ("*.dll", typed)})
    assert draft(wizard).again == ("filters.path_patterns",)
    place = draft(wizard_with("http"), Destination(typed, typed, "game-client"))
    assert place.destination == ("", "", "game-client")


@pytest.mark.parametrize(
    "typed",
    [
        "Jeux Windows — ビルド №1",
        "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
        "https://[2001:db8::17]:8443/symbols/?debug=1",
        "symbols@acme.iam.gserviceaccount.com",
        "AKIAIOSFODNN7EXAMPLE",
        "acme.symbols.windows.nightly.builds.and.more",
        "a token of thanks",
    ],
)
def test_what_people_call_things_is_kept(typed: str) -> None:
    assert draft(wizard_with("http", name=typed)).answers["name"] == typed


def test_a_password_that_is_also_the_user_name_is_kept_in_neither() -> None:
    kept = draft(wizard_with("http", username="hunter2", password=SecretStr("hunter2")))
    assert kept.again == ("username", "password")


def test_a_short_password_takes_no_other_answers_along() -> None:
    kept = draft(wizard_with("http", password=SecretStr("e")))
    assert kept.again == ("password",)


def test_a_secret_that_came_as_plain_text_is_not_kept() -> None:
    wizard = wizard_with("http")
    wizard.answer({"password": "hunter2"})
    assert draft(wizard).again == ("password",)


def written(**changed: JsonValue) -> str:
    """A draft's text with some of its parts changed."""
    made = draft_of(wizard_with("s3"), HERE)
    assert made is not None
    return json.dumps({**json.loads(as_json(made)), **changed})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[" * 100_000, "not a draft|damaged"),
        ("[]", "not a draft"),
        ("{}", "not a draft"),
        ("null", "not a draft"),
        (written(version=2), "another version"),
        (written(version="1"), "another version"),
        (written(type="ftp"), "damaged"),
        (written(type=["s3"]), "damaged"),
        (written(answers=[]), "damaged"),
        (written(destination="acme"), "damaged"),
        (written(new_id="../../etc"), "damaged"),
        (written(new_id=None), "damaged"),
    ],
)
def test_what_is_no_draft_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_json(text)


def test_what_does_not_belong_in_a_draft_is_dropped() -> None:
    answers: JsonValue = {
        "name": ["Windows"],
        "bucket": True,
        "region": {"a": 1},
        "prefix": "x" * (LONGEST_TEXT + 1),
        "filters.filetypes": "pe",
        "filters.requires_checksum": "yes",
        "unknown": "field",
        "__class__": "x",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
    }
    wizard, again = resumed(
        from_json(
            written(
                answers=answers, again=["secret_key", 5, "unknown", None], destination={"server": 3}
            )
        )
    )
    wizard.answers.pop("layout.casing")
    starts = {"filters.filetypes", "filters.path_patterns", "filters.requires_checksum"}
    kept = {path: value for path, value in wizard.answers.items() if path not in starts}
    assert kept == {"access_key": "AKIAIOSFODNN7EXAMPLE"}
    assert again == ["secret_key"]
    wizard.validation()


@given(st.dictionaries(st.sampled_from(["type", "answers", "again", "destination"]), json_values))
@settings(deadline=None)
def test_no_draft_breaks_the_wizard(changed: dict[str, JsonValue]) -> None:
    try:
        kept = from_json(written(**changed))
    except ValueError:
        return
    wizard, _ = resumed(kept)
    if wizard.kind is not None:
        wizard.validation()
    draft_of(wizard, kept.destination)


def test_reading_a_draft_imports_nothing_heavy() -> None:
    program = (
        "import sys; from symsrc_tui.session import draft, draft_store;"
        f"draft.from_json({written()!r}); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"pydantic", "httpx", "textual"}.isdisjoint(ran.stdout.split())


def test_going_on_with_a_destination_imports_nothing_heavy() -> None:
    text = written(type=None)
    program = (
        "import sys; from symsrc_tui.session import draft, source_form;"
        f"draft.from_json({text!r}).resume(source_form.SourceForm()); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"pydantic", "httpx", "textual"}.isdisjoint(ran.stdout.split())
