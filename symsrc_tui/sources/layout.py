"""Layout and casing: how the paths of a source's files are built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from symsrc_tui.forms.controls import ChoiceControl
from symsrc_tui.forms.field import Choice, Field, Value
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.server_ages import SLASHSYMBOLS
from symsrc_tui.sources.source import Strict

LAYOUTS = (
    Choice(
        "native",
        "Platform-Specific (SymStore / GDB / LLVM)",
        "Windows: SymStore. Linux: build-ID folders (GDB). Apple: LLDB",
    ),
    Choice("symstore", "Microsoft SymStore", "As written by symstore.exe: name/ID/name"),
    Choice(
        "symstore_index2",
        "Microsoft SymStore (with index2.txt)",
        "SymStore in folders of the name's first two letters: na/name/ID/name",
    ),
    Choice("ssqp", "Microsoft SSQP", "Like SymStore, with lowercase file names (used by .NET)"),
    Choice(
        "unified",
        "Unified Symbol Server Layout",
        "As written by symsorter: ab/cdef…/debuginfo",
    ),
    Choice("debuginfod", "debuginfod", "For debuginfod servers, Linux only: ID/debuginfo"),
    Choice(
        "slashsymbols",
        "/symbols",
        f"name/ID/symbols. Requires Sentry from {SLASHSYMBOLS} or later",
    ),
)
CASINGS = (
    Choice("default", "Default (mixed case)", "As the layout defines it"),
    Choice("uppercase", "Uppercase", "The whole path in uppercase, including the file name"),
    Choice("lowercase", "Lowercase", "The whole path in lowercase, including the file name"),
)


class Layout(Strict):
    """The API's object `layout`, which requires both fields."""

    type: Annotated[
        str,
        Field(
            "Layout",
            "How paths and file names are built",
            where_to_find="It depends on the tool that fills the store: symstore.exe writes "
            "Microsoft SymStore, symsorter writes the unified layout. Compare the path that the "
            "wizard shows with the path of a real file in your store.",
            example="unified",
            control=ChoiceControl(LAYOUTS),
        ),
    ]
    casing: Annotated[
        str,
        Field(
            "Casing",
            "Whether all paths are uppercase or lowercase",
            where_to_find="It matters for case-sensitive stores (S3, GCS, Linux servers). Default "
            "suits most.",
            example="default",
            control=ChoiceControl(CASINGS),
            default="default",
        ),
    ]


def layout_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Yield warnings about layout and casing, which all kinds with a layout share."""
    layout, casing = answers.get("layout.type"), answers.get("layout.casing")
    if layout == "debuginfod" and casing == "uppercase":
        yield warning(
            "layout.casing", "debuginfod uses lowercase build IDs. Choose Default or Lowercase"
        )


class LayoutAndCasing(NamedTuple):
    """A layout with a casing, by the API's values."""

    layout: str
    casing: str

    @property
    def label(self) -> str:
        """The documented labels, without that of the default casing."""
        casing = "" if self.casing == "default" else f" ({casing_label(self.casing)})"
        return f"{layout_label(self.layout)}{casing}"


def layout_label(layout: str) -> str:
    """Return the documented label of a layout."""
    return next(choice.label for choice in LAYOUTS if choice.value == layout)


def casing_label(casing: str) -> str:
    """Return the documented label of a casing."""
    return next(choice.label for choice in CASINGS if choice.value == casing)


# The default casing comes first, because it is preferred if several give the same paths.
ALL_LAYOUTS_AND_CASINGS = tuple(
    LayoutAndCasing(layout.value, casing)
    for casing in ("default", "lowercase", "uppercase")
    for layout in LAYOUTS
)
