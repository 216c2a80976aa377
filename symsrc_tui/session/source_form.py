"""One run of the wizard: where it stands, what was answered, what may be submitted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from uuid import uuid4

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sources.registry import Kind
    from symsrc_tui.sources.source import Source
    from symsrc_tui.sources.validate import Verdict


class Step(Enum):
    """The way through. Values are what people read."""

    CONNECTION = "Connection"
    TYPE = "Type"
    DETAILS = "Details"
    REVIEW = "Review"
    RESULT = "Result"


class Destination(NamedTuple):
    """The project that gets the source."""

    server: str
    """Address of the Sentry server, with its scheme and without a slash at the end."""
    organization: str
    project: str

    @property
    def sources_url(self) -> str:
        """The API's address of the project's symbol sources."""
        organization, project = (quote(slug, safe="") for slug in self[1:])
        path = f"/api/0/projects/{organization}/{project}/symbol-sources/"
        return self.server + path

    @property
    def host(self) -> str:
        """The server as people name it, without its scheme."""
        return self.server.partition("://")[2]

    def __str__(self) -> str:
        return f"{self.organization} / {self.project} @ {self.host}"


class Wizard:
    """The one place that holds the answers. Front ends draw from it and write back to it.

    Answers are kept by field path and shared between the kinds, so that switching the type keeps
    what they have in common and brings the rest back on return.
    """

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.answers: dict[str, Value] = {}
        self.left: set[str] = set()
        """Fields that the user has been in and left, whose problems are therefore shown."""
        self.taken_ids: frozenset[str] = frozenset()
        self.doubts: tuple[Problem, ...] = ()
        """Warnings about the destination, such as a feature that the organization lacks."""
        self.refused: dict[str, Problem] = {}
        """What a server said of single fields, until they are changed."""
        self.not_kept: dict[str, str] = {}
        """Why a draft did not keep the answer of a field, until it is answered or cleared."""
        self.new_id = str(uuid4())
        """Given to the source unless the user chose an id. It is made before the first request,
        so that a repeated one cannot make a twin."""
        self.came_from: set[str] = set()
        """Ids of the drafts that it goes on with."""
        self.stored = False
        self._starts: dict[str, Value] = {}
        """What the fields hold that nobody would have to answer again."""

    def choose(self, kind: Kind) -> None:
        """Takes another type, whose own starting values are filled in where there is no answer."""
        from symsrc_tui.sources.source import fields_of

        self.kind = kind
        for field in fields_of(kind.source_class()):
            if field.question.start:
                self._starts.setdefault(field.path, field.question.start)
                self.answers.setdefault(field.path, field.question.start)

    def answer(self, values: Mapping[str, Value]) -> None:
        """Writes answers back, by field path."""
        self.answers.update(values)
        for path in values:
            self.refused.pop(path, None)
            self.not_kept.pop(path, None)
        self.stored = False

    def refuse(self, problem: Problem) -> None:
        """Takes what a server said of one field. It counts until the field is changed."""
        self.refused[problem.field] = problem
        self.left.add(problem.field)

    @property
    def has_answers(self) -> bool:
        """Whether quitting now would lose something that was typed."""
        if self.kind is None or self.stored:
            return False
        return bool(self.not_kept) or any(
            bool(_clear(value)) and value != self._starts.get(path)
            for path, value in self.answers.items()
        )

    def verdict(self) -> Verdict:
        """What is wrong or doubtful now; the source, with its id, once nothing is wrong.

        Raises:
            ValueError: no kind has been chosen.
        """
        from symsrc_tui.forms.problem import Problem
        from symsrc_tui.sources.source import fields_of
        from symsrc_tui.sources.validate import judge

        if self.kind is None:
            raise ValueError("a verdict needs a kind")
        verdict = judge(self.kind, self.answers, self.taken_ids)
        source = verdict.source
        if source is not None and source.id is None:
            source = source.model_copy(update={"id": self.new_id})
        paths = {field.path for field in fields_of(self.kind.source_class())}
        refused = [problem for path, problem in self.refused.items() if path in paths]
        not_kept = [Problem(path, why) for path, why in self.not_kept.items() if path in paths]
        # That they are needed, or missing beside others, is the same fault.
        others = [problem for problem in verdict.problems if problem.field not in self.not_kept]
        errors = (each for each in (*refused, *not_kept) if each.severity == "error")
        return verdict._replace(
            source=None if any(errors) else source,
            problems=(*self.doubts, *refused, *not_kept, *others),
        )

    def checkable(self) -> Source | None:
        """The source as far as it can be checked: the layout may be what the check is to find."""
        from symsrc_tui.sources.source import fields_of
        from symsrc_tui.sources.validate import judge

        if self.kind is None:
            return None
        if any(field.path in self.not_kept for field in fields_of(self.kind.source_class())):
            return None
        stand_in: dict[str, Value] = {"name": "?", "layout.type": "native"}
        given = {path: value for path, value in self.answers.items() if value}
        return judge(self.kind, {**stand_in, **given}).source

    def shown_problems(self, verdict: Verdict) -> dict[str, Problem]:
        """The problems to show beside their fields: of those that were left, errors first.

        Several of one sort about one field are told as one.
        """
        shown: dict[str, Problem] = {}
        for problem in (*verdict.errors, *verdict.warnings):
            if problem.field not in self.left:
                continue
            before = shown.setdefault(problem.field, problem)
            if before is not problem and before.severity == problem.severity:
                message = f"{before.message}. {problem.message}"
                shown[problem.field] = before._replace(message=message)
        return shown

    def renew_id(self) -> None:
        """Gives the source another id, since the one it had is taken."""
        self.new_id = str(uuid4())

    @property
    def is_id_ours(self) -> bool:
        """Whether the user chose no id."""
        return not self.answers.get("id")

    def start_another(self) -> None:
        """A new source with the same connection and answers, all but its name and id."""
        for path in ("name", "id"):
            self.answers.pop(path, None)
        # They are stored: who quits now loses nothing.
        self._starts.update(self.answers)
        self.left.clear()
        self.refused.clear()
        self.not_kept.clear()
        self.renew_id()
        self.came_from.clear()
        self.stored = False


def _clear(value: Value) -> object:
    """An answer as it would have to be typed again."""
    return value if isinstance(value, str | bool | tuple) else value.get_secret_value()
