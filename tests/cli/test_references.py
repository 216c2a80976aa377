"""Values from variables and files stand exactly where they were referred to, or are told of."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.cli.document import read_document
from symsrc_tui.cli.references import Resolved, invalid_source, resolve, validate_document
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.field import trim
from tests.cli.ci import HTTP, PASSWORD, S3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


class Text(NamedTuple):
    """A text of a source, and where it really stands: here, in a variable, in a file."""

    value: str
    place: str


Tree = Text | bool | None | list["Tree"] | dict[str, "Tree"]

TEXTS = st.builds(
    Text,
    # A mark at the beginning is one of the encoding.
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
        lambda text: bool(trim(text)) and text[0] not in "\ufeff\ufffe"
    ),
    st.sampled_from(["here", "$env", "$file"]),
)
NAMES = st.text(max_size=4) | st.sampled_from(["type", "layout", "$", "$ENV", "$schema"])
TREES: st.SearchStrategy[Tree] = st.recursive(
    TEXTS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


class Host:
    """Variables and files that a document refers to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}

    def write(self, tree: Tree) -> JsonValue:
        """The tree as it stands in a document."""
        match tree:
            case Text(value, "$env"):
                name = f"VARIABLE_{len(self.environ)}"
                self.environ[name] = value
                return {"$env": name}
            case Text(value, "$file"):
                path = self.folder / f"file-{len(list(self.folder.iterdir()))}"
                path.write_bytes(value.encode())
                return {"$file": path.name}
            case Text(value):
                return value
            case list():
                return [self.write(item) for item in tree]
            case dict():
                return {name: self.write(item) for name, item in tree.items()}
        return tree


def meant(tree: Tree) -> JsonValue:
    match tree:
        case Text(value):
            return value
        case list():
            return [meant(item) for item in tree]
        case dict():
            return {name: meant(item) for name, item in tree.items()}
    return tree


@given(TREES)
def test_every_reference_is_replaced_and_nothing_else_changes(tree: Tree) -> None:
    with TemporaryDirectory() as folder:
        host = Host(Path(folder))
        path = Path(folder) / "source.json"
        path.write_text(json.dumps(host.write(tree)))
        resolved = resolve(read_document(str(path)), host.environ)
    assert resolved.body == meant(tree)
    assert resolved.problems == ()


FIELDS = st.sampled_from(["type", "name", "url", "layout", "casing", "password", "filters", "$env"])
JUNK: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["http", "s3", "NAME", "", "a\nb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
)


@given(JUNK)
def test_any_document_is_resolved_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, junk: JsonValue
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.json"
    path.write_text(json.dumps(junk))
    verdict = validate_document(resolve(read_document(str(path)), {"NAME": "http"}))
    assert (verdict.source is None) == bool(verdict.errors)


def resolved(
    path: Path, content: JsonValue | str, environ: Mapping[str, str] | None = None
) -> Resolved:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(0o600)
    return resolve(read_document(str(path)), environ or {})


def complaint(path: Path, reference: JsonValue, environ: Mapping[str, str] | None = None) -> str:
    """What is said of the only thing that is wrong with a reference."""
    found = resolved(path, {"layout": {"type": reference}}, environ)
    (problem,) = found.problems
    assert (problem.field, problem.severity) == ("layout.type", "error")
    assert found.body == {"layout": {"type": False}}
    return problem.message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "source.json"


def test_variables_without_a_value(path: Path) -> None:
    assert complaint(path, {"$env": "KEY"}) == "The variable KEY is not set"
    assert complaint(path, {"$env": "KEY"}, {"KEY": ""}) == "The variable KEY is empty"
    assert complaint(path, {"$env": "KEY"}, {"KEY": " \n"}) == "The variable KEY is empty"


@pytest.mark.parametrize("name", ["$KEY", "${KEY}", "a b", "", "K=V", "a\0", "\udcff"])
def test_names_that_no_variable_can_have(path: Path, name: str) -> None:
    said = "$env needs a variable name, such as SYMBOLS_PASSWORD"
    assert complaint(path, {"$env": name}) == said


@pytest.mark.parametrize("secret", ["hunter2", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEX"])
def test_a_secret_in_place_of_a_variable_name_is_not_repeated(path: Path, secret: str) -> None:
    assert complaint(path, {"$env": secret}) == "The named variable is not set"


def test_a_key_in_place_of_its_path_is_not_repeated(path: Path) -> None:
    said = "$file needs a path, but this is a file's content"
    assert complaint(path, {"$file": "-----BEGIN PRIVATE KEY-----\\nMIIE"}) == said
    assert complaint(path, {"$file": f"{PASSWORD}\n"}) == said


def test_an_empty_path_does_not_mean_the_folder(path: Path) -> None:
    said = "$file needs a path, such as key.pem"
    assert [complaint(path, {"$file": named}) for named in ("", " ")] == [said, said]


def test_files_without_a_value(path: Path) -> None:
    folder = path.parent
    (folder / "empty").write_text(" \n")
    (folder / "binary").write_bytes(b"\xff\xfe\x00")
    assert complaint(path, {"$file": "missing"}) == f"{folder}/missing does not exist"
    assert complaint(path, {"$file": "empty"}) == f"{folder}/empty is empty"
    assert complaint(path, {"$file": "binary"}).startswith(f"{folder}/binary is not a text file")
    assert complaint(path, {"$file": "."}).startswith(f"{folder} is a folder")
    assert complaint(path, {"$file": "/dev/null"}).startswith("/dev/null is a device")


def test_only_files_that_cannot_be_read_are_unreadable(path: Path) -> None:
    content: JsonValue = {
        "a": {"$file": "missing"},
        "b": {"$env": "MISSING"},
        "c": [{"$file": "."}],
    }
    assert resolved(path, content).unreadable == {"a", "c"}


@pytest.mark.parametrize(
    "reference",
    [
        {"$env": "A", "$file": "b"},
        {"$env": "A", "default": "b"},
        {"$env": 1},
        {"$file": None},
        {"$env": {"$env": "A"}},
    ],
)
def test_objects_that_are_almost_a_reference(path: Path, reference: JsonValue) -> None:
    assert complaint(path, reference).startswith('A reference must be exactly {"$env"')


def test_paths_absolute_or_from_the_home_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "key").write_text("at home")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    content: JsonValue = [
        {"$file": "~/key"},
        {"$file": f"{tmp_path}/home/key"},
        {"$file": "home/key"},
    ]
    assert resolved(path, content).body == ["at home"] * 3


def test_without_a_folder_paths_start_at_the_current_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.with_name("key").write_text("here")
    monkeypatch.chdir(path.parent)
    path.write_text('{"a": {"$file": "key"}}')
    document = read_document(str(path))._replace(folder=None)
    assert resolve(document, {}).body == {"a": "here"}


def test_duplicate_names(path: Path) -> None:
    found = resolved(path, '{"name": "a", "layout": {"type": "b", "type": "c"}, "name": "d"}')
    assert [tuple(problem) for problem in found.problems] == [
        ("layout.type", "type appears twice in the same object. Remove one", "error"),
        ("name", "name appears twice in the same object. Remove one", "error"),
    ]


@pytest.mark.parametrize("levels", [30, 300, 900])
def test_deeply_nested_documents(path: Path, levels: int) -> None:
    (problem,) = validate_document(resolved(path, '{"a":' * levels + "1" + "}" * levels)).problems
    assert problem == ("", "Brackets are nested too deeply", "error")


def test_a_secret_readable_by_others_is_reported(path: Path) -> None:
    content = {**HTTP, "username": "sentry", "password": PASSWORD}
    assert validate_document(resolved(path, content)).problems == ()
    path.chmod(0o644)
    (warning,) = validate_document(resolve(read_document(str(path)), {})).warnings
    assert warning.field == "password"
    assert warning.message.endswith(f"chmod 600 {path}")


def test_a_file_with_a_secret_readable_by_others_is_reported(path: Path) -> None:
    key = path.with_name("key")
    key.write_text(PASSWORD)
    key.chmod(0o640)
    content: JsonValue = {**HTTP, "name": {"$file": "key"}, "password": {"$file": "key"}}
    (warning,) = validate_document(resolved(path, content)).warnings
    assert warning.field == "password"
    assert str(key) in warning.message


@pytest.mark.parametrize("reference", [{"$env": "NOPE"}, {"$file": "nope"}])
def test_a_failing_reference_in_an_unknown_field_reports_both(
    path: Path, reference: JsonValue
) -> None:
    layout: JsonValue = {"type": "symstore", "casing": "default", "Casing": reference}
    found = resolved(path, {**HTTP, "bogus": reference, "layout": layout, "url": reference})
    verdict = validate_document(found)
    told = [problem.field for problem in verdict.errors]
    assert sorted(told) == ["bogus", "bogus", "layout.Casing", "layout.Casing", "url"]
    said = sorted(problem.message for problem in verdict.errors)
    assert [message for message in said if "no field" in message] == [
        "SymbolServer (HTTP) sources have no field Casing. Did you mean casing inside layout?",
        "SymbolServer (HTTP) sources have no field bogus",
    ]
    assert invalid_source(verdict, found).code is ExitCode.FIELD_WRONG


def test_a_failing_reference_is_the_only_problem_of_its_field(path: Path) -> None:
    content: JsonValue = {**S3, "type": "s3", "layout": {"$env": "LAYOUT"}, "region": "nowhere"}
    assert [problem.field for problem in validate_document(resolved(path, content)).errors] == [
        "layout",
        "region",
        "secret_key",
    ]
    (problem,) = validate_document(resolved(path, {"type": {"$env": "TYPE"}})).errors
    assert problem == ("type", "The variable TYPE is not set", "error")
    (problem,) = validate_document(resolved(path, {"$env": "SOURCE"})).errors
    assert problem == ("", "The variable SOURCE is not set", "error")
