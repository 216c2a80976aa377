"""A draft has every answer except secrets, and nothing unknown is read from one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.destination import Destination
from symsrc_tui.session.drafts.draft import LONGEST_TEXT, Draft, as_json, draft_of, from_json
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.sources.source import fields_of
from tests.sources import api_table
from tests.sources.samples import TYPES, kind, pem, right, rsa_key
from tests.sources.strategies import json_values

HERE = Destination("https://sentry.example.com", "acme", "game-client")
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"


def form_with(type_: str, **changed: str | SecretStr) -> SourceForm:
    form = SourceForm()
    form.choose(kind(type_))
    form.answer(right(type_, **changed))
    return form


def draft(form: SourceForm, destination: Destination = HERE) -> Draft:
    """Return the draft as it would be read back."""
    made = draft_of(form, destination)
    assert made is not None
    return from_json(as_json(made))


def resumed(kept: Draft) -> tuple[SourceForm, list[str]]:
    """Return a new form that resumes the draft, and the fields to enter again."""
    form = SourceForm()
    kept.resume(form)
    fields = fields_of(form.kind.source_class()) if form.kind else ()
    return form, [field.path for field in fields if field.path in form.not_kept]


@pytest.mark.parametrize("type_", TYPES)
def test_a_resumed_draft_has_every_answer_but_the_secrets(type_: str) -> None:
    before = form_with(type_)
    kept = draft(before)
    form, again = resumed(kept)
    secret = {path for path, value in before.answers.items() if isinstance(value, SecretStr)}
    assert set(again) == secret
    assert form.kind is before.kind
    assert form.new_id == before.new_id
    assert form.answers == {
        path: value for path, value in before.answers.items() if path not in secret
    }
    form.answer({path: before.answers[path] for path in again})
    assert form.validation() == before.validation()
    assert kept.destination == HERE


@pytest.mark.parametrize("entered", [SECRET, ""])
def test_an_optional_secret_blocks_until_it_is_entered_again_or_cleared(entered: str) -> None:
    before = form_with("http", username="sentry", password=SecretStr(SECRET))
    form, again = resumed(draft(before))
    assert again == ["password"]
    missed = Problem(
        "password",
        "Not kept in the draft, because it is a secret. Enter it again, or clear the field",
    )
    assert form.validation().errors == (missed,)
    assert form.validation().source is None
    assert form.checkable() is None
    assert form.shown_problems(form.validation()) == {"password": missed}
    form.answer({"password": SecretStr(entered)})
    source = form.validation().source
    assert source is not None
    assert source.body().get("password", "") == entered
    assert form.checkable() is not None


def test_a_required_secret_has_the_same_message() -> None:
    form, _ = resumed(draft(form_with("s3")))
    assert form.validation().errors == (
        Problem("secret_key", "Not kept in the draft, because it is a secret. Enter it again"),
    )


def test_an_answer_that_resembled_a_secret_must_be_entered_again() -> None:
    form, again = resumed(draft(form_with("http", username=SECRET)))
    assert again == ["username"]
    assert form.validation().errors == (
        Problem(
            "username",
            "Not kept in the draft, because it looks like a secret. Enter it again, or clear the "
            "field",
        ),
    )


def test_an_answer_not_entered_again_is_still_missing_in_the_next_draft() -> None:
    form, _ = resumed(draft(form_with("http", username="u", password=SecretStr(SECRET))))
    form.answer({"name": "Other"})
    again = draft(form)
    assert again.not_kept == ("password",)
    assert resumed(again)[1] == ["password"]
    only = SourceForm()
    only.choose(kind("http"))
    only.answer({"password": SecretStr(SECRET)})
    assert draft(resumed(draft(only))[0]).not_kept == ("password",)


def test_a_secret_of_another_type_is_missing_once_that_type_is_chosen() -> None:
    before = form_with("http", password=SecretStr(SECRET))
    before.choose(kind("gcs"))
    before.answer(right("gcs"))
    form, again = resumed(draft(before))
    assert again == ["private_key"]
    form.answer({"private_key": right("gcs")["private_key"]})
    assert form.validation().errors == ()
    form.choose(kind("http"))
    assert [problem.field for problem in form.validation().errors] == ["password"]


def test_a_draft_keeps_the_answers_of_other_types_without_their_secrets() -> None:
    form = form_with("http", password=SecretStr(SECRET))
    form.choose(kind("s3"))
    form.answer({"bucket": "acme-symbols", "filters.filetypes": ("pe", "pdb")})
    kept = draft(form)
    assert kept.answers["url"] == right("http")["url"]
    assert kept.answers["filters.filetypes"] == ("pe", "pdb")
    after, again = resumed(kept)
    assert again == []
    after.choose(kind("http"))
    assert kept.not_kept == ("password",)


def test_there_is_no_draft_without_answers() -> None:
    form = SourceForm()
    assert draft_of(form, HERE) is None
    form.choose(kind("s3"))
    assert draft_of(form, HERE) is None
    form.answer({"name": "Windows builds"})
    form.stored = True
    assert draft_of(form, HERE) is None


def test_a_chosen_destination_is_kept_without_answers() -> None:
    form = SourceForm()
    made = draft_of(form, HERE, is_chosen=True)
    assert made is not None
    kept = from_json(as_json(made))
    assert (kept.kind, kept.destination, kept.new_id) == (None, HERE, form.new_id)
    assert not kept.answers
    after, again = resumed(kept)
    assert (after.kind, after.answers, again) == (None, {}, [])
    assert draft_of(form, Destination(HERE.server, "", ""), is_chosen=True) is None
    secret = "sntryu_" + "de30" * 16
    assert draft_of(form, Destination(HERE.server, secret, secret), is_chosen=True) is None
    form.choose(kind("s3"))
    form.answer({"name": "Windows builds"})
    assert draft(form).kind is kind("s3")
    form.stored = True
    assert draft_of(form, HERE, is_chosen=True) is None


@pytest.mark.parametrize("type_", TYPES)
def test_a_secret_is_in_no_draft_whichever_field_it_was_typed_in(type_: str) -> None:
    form = form_with(type_)
    secret = SecretStr(SECRET)
    fields = [path for path in form.answers if path not in api_table.SECRET]
    for path in fields:
        form.answer({**right(type_), path: SECRET, "secret_key": secret})
        assert SECRET not in as_json(draft(form))
        assert path in draft(form).not_kept


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
def test_an_answer_that_resembles_a_secret_is_not_kept(typed: str) -> None:
    kept = draft(form_with("http", name=typed))
    assert typed not in as_json(kept)
    assert kept.not_kept == ("name",)
    form = form_with("http")
    form.answer({"filters.path_patterns": ("*.dll", typed)})
    assert draft(form).not_kept == ("filters.path_patterns",)
    place = draft(form_with("http"), Destination(typed, typed, "game-client"))
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
def test_ordinary_names_are_kept(typed: str) -> None:
    assert draft(form_with("http", name=typed)).answers["name"] == typed


def test_a_username_equal_to_the_password_is_not_kept() -> None:
    kept = draft(form_with("http", username="hunter2", password=SecretStr("hunter2")))
    assert kept.not_kept == ("username", "password")


def test_a_short_password_does_not_hide_other_answers() -> None:
    kept = draft(form_with("http", password=SecretStr("e")))
    assert kept.not_kept == ("password",)


def test_a_secret_given_as_plain_text_is_not_kept() -> None:
    form = form_with("http")
    form.answer({"password": "hunter2"})
    assert draft(form).not_kept == ("password",)


def written(**changed: JsonValue) -> str:
    """A draft's text with some of its parts changed."""
    made = draft_of(form_with("s3"), HERE)
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
        (written(version=2), "damaged"),
        (written(version=2, source={"id": 1}), "damaged"),
        (written(version=3), "another version"),
        (written(version="1"), "another version"),
        (written(type="ftp"), "damaged"),
        (written(type=["s3"]), "damaged"),
        (written(answers=[]), "damaged"),
        (written(destination="acme"), "damaged"),
        (written(new_id="../../etc"), "damaged"),
        (written(new_id=None), "damaged"),
    ],
)
def test_a_damaged_draft_is_rejected_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_json(text)


def test_unknown_and_invalid_answers_are_dropped() -> None:
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
    form, again = resumed(
        from_json(
            written(
                answers=answers, again=["secret_key", 5, "unknown", None], destination={"server": 3}
            )
        )
    )
    form.answers.pop("layout.casing")
    starts = {"filters.filetypes", "filters.path_patterns", "filters.requires_checksum"}
    kept = {path: value for path, value in form.answers.items() if path not in starts}
    assert kept == {"access_key": "AKIAIOSFODNN7EXAMPLE"}
    assert again == ["secret_key"]
    form.validation()


@given(st.dictionaries(st.sampled_from(["type", "answers", "again", "destination"]), json_values))
def test_any_draft_can_be_resumed(changed: dict[str, JsonValue]) -> None:
    try:
        kept = from_json(written(**changed))
    except ValueError:
        return
    form, _ = resumed(kept)
    if form.kind is not None:
        form.validation()
    draft_of(form, kept.destination)


def test_reading_a_draft_imports_nothing_heavy() -> None:
    program = (
        "import sys; from symsrc_tui.session.drafts import draft, store;"
        f"draft.from_json({written()!r}); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"pydantic", "httpx", "textual"}.isdisjoint(ran.stdout.split())


def test_resuming_a_destination_imports_nothing_heavy() -> None:
    text = written(type=None)
    program = (
        "import sys; from symsrc_tui.session import source_form;"
        "from symsrc_tui.session.drafts import draft;"
        f"draft.from_json({text!r}).resume(source_form.SourceForm()); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"pydantic", "httpx", "textual"}.isdisjoint(ran.stdout.split())
