"""One run of the wizard: answers survive every change of mind."""

from __future__ import annotations

import subprocess
import sys
from uuid import UUID

import pytest
from pydantic import SecretStr

from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.session.destination import Destination
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.sources.source import IdOrigin
from tests.sources.samples import TYPES, kind, right
from tests.sources.strategies import all_right


def wizard_with(type_: str) -> SourceForm:
    """One in which a right source of the type has been filled in."""
    wizard = SourceForm()
    wizard.choose(kind(type_))
    wizard.answer(right(type_))
    return wizard


def test_a_destination_knows_its_address_and_its_name() -> None:
    destination = Destination("https://sentry.example.com", "acme", "game-client")
    assert destination.sources_url == (
        "https://sentry.example.com/api/0/projects/acme/game-client/symbol-sources/"
    )
    assert str(destination) == "acme / game-client @ sentry.example.com"


def test_validation_needs_a_type() -> None:
    with pytest.raises(ValueError, match="no type has been chosen"):
        SourceForm().validation()


@pytest.mark.parametrize("before", TYPES)
@pytest.mark.parametrize("after", TYPES)
def test_another_type_keeps_shared_answers_and_the_first_comes_back_whole(
    before: str, after: str
) -> None:
    wizard = wizard_with(before)
    first = wizard.validation().source
    wizard.choose(kind(after))
    shared = right(before).keys() & right(after).keys()
    assert {path: wizard.answers[path] for path in shared} == {
        path: right(before)[path] for path in shared
    }
    missing = {problem.field for problem in wizard.validation().errors}
    assert missing.isdisjoint(shared)
    wizard.choose(kind(before))
    assert wizard.validation().source == first


def test_name_bucket_prefix_and_layout_carry_over_from_s3_to_gcs() -> None:
    wizard = wizard_with("s3")
    wizard.answer({"prefix": "win/x64", "layout.casing": "lowercase"})
    wizard.choose(kind("gcs"))
    assert {problem.field for problem in wizard.validation().errors} == {
        "client_email",
        "private_key",
    }
    wizard.answer(right("gcs", layout__casing="lowercase"))
    source = wizard.validation().source
    assert source is not None
    assert source.values()["prefix"] == "win/x64"
    assert source.values()["layout.casing"] == "lowercase"


def test_paths_are_shown_of_valid_answers_only() -> None:
    wizard = wizard_with("s3")
    wizard.answer({"bucket": "Bad_", "prefix": " ", "name": ""})
    assert wizard.valid_answers().keys() == {
        "region",
        "access_key",
        "secret_key",
        "layout.type",
        "layout.casing",
    }


def test_an_answered_advanced_field_unfolds_them_all() -> None:
    wizard = wizard_with("s3")
    assert not wizard.needs_advanced
    wizard.answer({"id": "builds"})
    assert wizard.needs_advanced


def test_the_casing_starts_at_default_and_is_not_reset() -> None:
    wizard = SourceForm()
    wizard.choose(kind("s3"))
    assert wizard.answers["layout.casing"] == "default"
    wizard.answer({"layout.casing": "uppercase"})
    wizard.choose(kind("http"))
    assert wizard.answers["layout.casing"] == "uppercase"


def test_the_new_id_of_a_source_stays_the_same() -> None:
    wizard = wizard_with("http")
    first, second = wizard.validation().source, wizard.validation().source
    assert first is not None
    assert second is not None
    assert first.id == second.id == wizard.new_id
    assert UUID(wizard.new_id).version == 4
    assert first.body()["id"] == wizard.new_id


def test_a_chosen_id_is_kept_and_a_taken_one_rejected() -> None:
    wizard = wizard_with("http")
    wizard.answer({"id": "builds"})
    source = wizard.validation().source
    assert source is not None
    assert source.id == "builds"
    wizard.taken_ids = frozenset({"builds"})
    verdict = wizard.validation()
    assert verdict.source is None
    assert [problem.field for problem in verdict.errors] == ["id"]


def test_warnings_about_the_destination_come_first_and_do_not_block() -> None:
    wizard = wizard_with("http")
    doubt = warning("", "This organization does not have the feature")
    wizard.destination_warnings = (doubt,)
    verdict = wizard.validation()
    assert verdict.problems[0] == doubt
    assert verdict.source is not None


def test_a_duplicate_gets_a_warning_that_does_not_block() -> None:
    form = wizard_with("http")
    form.duplicate_message = lambda source: f"There is another {source.type}"
    validation = form.validation()
    assert validation.problems[0] == warning("", "There is another http")
    assert validation.source is not None
    form.answer({"name": ""})
    assert warning("", "There is another http") not in form.validation().problems


def test_problems_appear_on_leaving_a_field_errors_before_warnings() -> None:
    wizard = wizard_with("http")
    wizard.answer({"name": "", "url": "http://localhost/", "password": SecretStr("horse")})
    assert wizard.shown_problems(wizard.validation()) == {}
    wizard.touched.add("url")
    shown = wizard.shown_problems(wizard.validation())
    assert {path: problem.severity for path, problem in shown.items()} == {"url": "warning"}
    wizard.touched.add("name")
    shown = wizard.shown_problems(wizard.validation())
    assert {path: problem.severity for path, problem in shown.items()} == {
        "url": "warning",
        "name": "error",
    }
    wizard.answer({"name": "right"})
    assert "name" not in wizard.shown_problems(wizard.validation())


def test_a_servers_rejection_counts_until_the_field_changes() -> None:
    wizard = wizard_with("http")
    wizard.add_server_error(Problem("url", "the server said no"))
    assert wizard.validation().source is None
    assert wizard.shown_problems(wizard.validation())["url"].message == "the server said no"
    wizard.answer({"name": "another"})
    assert wizard.validation().source is None
    wizard.answer({"url": "https://other.example.com/"})
    assert wizard.validation().source is not None


def test_a_servers_rejection_of_another_types_field_does_not_block() -> None:
    wizard = wizard_with("http")
    wizard.add_server_error(Problem("url", "the server said no"))
    wizard.choose(kind("s3"))
    wizard.answer(right("s3"))
    assert wizard.validation().source is not None
    wizard.choose(kind("http"))
    assert wizard.validation().source is None


def test_the_id_says_whether_another_run_may_have_used_it() -> None:
    form = SourceForm()
    origins = [form.id_origin]
    form.resumed_from.add(form.new_id)
    origins.append(form.id_origin)
    form.answer({"id": "mine"})
    assert [*origins, form.id_origin] == [IdOrigin.OWN, IdOrigin.RESUMED, IdOrigin.SHARED]


def test_another_source_keeps_the_answers_but_name_and_id() -> None:
    wizard = wizard_with("s3")
    wizard.answer({"id": "builds", "prefix": "win", "layout.casing": "uppercase"})
    wizard.touched.update(wizard.answers)
    wizard.stored = True
    before, old_id = dict(wizard.answers), wizard.new_id
    wizard.start_another()
    assert wizard.answers == {
        path: value for path, value in before.items() if path not in {"name", "id"}
    }
    assert wizard.new_id != old_id
    assert wizard.touched == set()
    assert not wizard.stored
    wizard.choose(kind("s3"))
    assert not wizard.has_answers, "they are stored"
    assert [problem.field for problem in wizard.validation().errors] == ["name"]
    wizard.answer({"name": "Linux builds"})
    assert wizard.has_answers
    source = wizard.validation().source
    assert source is not None
    assert source.id == wizard.new_id


def test_quitting_loses_nothing_before_an_answer() -> None:
    wizard = SourceForm()
    assert not wizard.has_answers
    for type_ in (*TYPES, *TYPES):
        wizard.choose(kind(type_))
        assert not wizard.has_answers
    wizard.answer({"name": "x"})
    assert wizard.has_answers
    wizard.choose(kind("http"))
    assert wizard.has_answers
    wizard.answer({"name": ""})
    assert not wizard.has_answers
    wizard.answer({"layout.casing": "lowercase"})
    assert wizard.has_answers


def test_quitting_loses_nothing_once_the_source_is_stored_unchanged() -> None:
    wizard = wizard_with("http")
    wizard.stored = True
    assert not wizard.has_answers
    wizard.answer({"name": "changed"})
    assert wizard.has_answers


@pytest.mark.parametrize("type_", TYPES)
def test_answers_of_all_kinds_at_once_make_a_source_of_the_chosen_kind(type_: str) -> None:
    wizard = SourceForm()
    wizard.answer(all_right())
    wizard.choose(kind(type_))
    source = wizard.validation().source
    assert source is not None
    assert source.body()["type"] == type_


def test_the_wizard_needs_no_pydantic_before_a_type_is_chosen() -> None:
    script = (
        "import sys; from symsrc_tui.session.source_form import SourceForm; SourceForm();"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
