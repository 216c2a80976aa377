"""How a source's files are named: its layout and casing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from symsrc_tui.forms.field import Choice, Question, Value
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.source import Strict

LAYOUTS = (
    Choice(
        "native",
        "Platform-Specific (SymStore / GDB / LLVM)",
        "SymStore for Windows, build-id folders for Linux, LLDB's for Apple",
    ),
    Choice("symstore", "Microsoft SymStore", "What symstore.exe writes: name/ID/name"),
    Choice(
        "symstore_index2",
        "Microsoft SymStore (with index2.txt)",
        "SymStore below the first two letters of the name: na/name/ID/name",
    ),
    Choice("ssqp", "Microsoft SSQP", "SymStore as .NET tools ask for it, file names in lower case"),
    Choice(
        "unified",
        "Unified Symbol Server Layout",
        "What symsorter writes: ab/cdef…/debuginfo",
    ),
    Choice("debuginfod", "debuginfod", "A debuginfod server, Linux only: ID/debuginfo"),
    Choice(
        "slashsymbols",
        "/symbols",
        "name/ID/symbols. Only Sentry servers from June 2024 on know it",
    ),
)
CASINGS = (
    Choice("default", "Default (mixed case)", "Each part as the layout has it"),
    Choice("uppercase", "Uppercase", "THE WHOLE PATH IN UPPER CASE, file name included"),
    Choice("lowercase", "Lowercase", "the whole path in lower case, file name included"),
)


class Layout(Strict):
    """The API's object `layout`; both of its fields are always sent."""

    type: Annotated[
        str,
        Question(
            "Layout",
            "How the files are named in there",
            where="It depends on the tool that fills the store: symstore.exe writes Microsoft "
            "SymStore, symsorter writes the unified layout. Compare the path that the wizard shows "
            "with that of a file in the store.",
            example="unified",
            control="choice",
            choices=LAYOUTS,
        ),
    ]
    casing: Annotated[
        str,
        Question(
            "Casing",
            "Whether file names are all in upper or lower case",
            where="Stores that tell upper from lower case (S3, GCS, Linux servers) need it "
            "right. Default is right for most.",
            example="default",
            control="choice",
            choices=CASINGS,
            start="default",
        ),
    ]


def layout_warnings(given: Mapping[str, Value]) -> Iterator[Problem]:
    """What is doubtful about a layout and its casing, whatever the kind."""
    layout, casing = given.get("layout.type"), given.get("layout.casing")
    if layout == "debuginfod" and casing == "uppercase":
        yield warning(
            "layout.casing",
            "debuginfod servers know build ids in lower case only. Choose Lowercase",
        )
    if layout == "slashsymbols":
        yield warning("layout.type", "Sentry servers from before June 2024 refuse this layout")
