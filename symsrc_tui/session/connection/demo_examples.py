"""The demo: its embedded server, and examples to fill in."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symsrc_tui.demo.examples import Example
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.sources.fill import FillChoice, FilledValues
    from symsrc_tui.sources.kind import Kind

_TITLE = "Use an example of the demo"
_OFFER = "use an example of the demo"


class Demo:
    """The embedded server, which starts when it is first needed, and its examples."""

    def __init__(self) -> None:
        self._server: DemoServer | None = None
        self._lock = Lock()
        self._kinds: dict[str, Kind] = {}

    def start(self) -> DemoServer:
        """Return the server of the API and the example symbol servers, which may take a moment."""
        from symsrc_tui.demo.server import DemoServer

        with self._lock:
            if self._server is None:
                self._server = DemoServer()
            return self._server

    def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.close()

    @property
    def example_file(self) -> str:
        """The path of a debug file that the example servers have."""
        from symsrc_tui.demo.stores import EXAMPLE_FILE

        return str(EXAMPLE_FILE)

    def with_examples(self, kind: Kind) -> Kind:
        """Return a kind that offers the demo's examples to fill in, beside its own fillers."""
        if kind.type not in self._kinds:
            self._kinds[kind.type] = self._with_examples(kind)
        return self._kinds[kind.type]

    def _with_examples(self, kind: Kind) -> Kind:
        from symsrc_tui.sources.fill import ListFiller
        from symsrc_tui.sources.source import fields_of

        examples = partial(self._examples, kind)
        own = [
            filler._replace(
                title=f"{_TITLE}, or {filler.offer}",
                offer=f"{_OFFER}, or to {filler.offer}",
                noun=f"example or {filler.noun}",
                choices=partial(_both, examples, filler.choices),
            )
            if isinstance(filler, ListFiller)
            else filler
            for filler in kind.fillers
        ]
        fields = fields_of(kind.source_class())
        filler = ListFiller(
            fields=tuple(field.path for field in fields if not field.advanced),
            title=_TITLE,
            offer=_OFFER,
            about="The list shows sources to try the demo with, and what a check says of them. The "
            "demo connects to nothing else.\n\nUp and Down move. Enter fills in all fields.",
            noun="demo example",
            places="the demo",
            choices=examples,
            is_everywhere=True,
        )
        return kind._replace(fillers=(*own, filler))

    def _examples(self, kind: Kind) -> Sequence[FillChoice]:
        from symsrc_tui.demo.examples import examples_for
        from symsrc_tui.sources.fill import FillChoice

        return [
            FillChoice(each.name, each.detail, partial(_load, kind, each))
            for each in examples_for(kind.type, self.start().url)
        ]


def _both(
    first: Callable[[], Sequence[FillChoice]], then: Callable[[], Sequence[FillChoice]]
) -> Sequence[FillChoice]:
    return [*first(), *then()]


def _load(kind: Kind, example: Example) -> FilledValues:
    from pydantic import SecretStr

    from symsrc_tui.sources.fill import FilledValues
    from symsrc_tui.sources.source import fields_of

    secret = {field.path for field in fields_of(kind.source_class()) if field.secret}
    values = {
        path: SecretStr(value) if path in secret else value
        for path, value in example.values.items()
    }
    return FilledValues(values, replaces_all=True)
