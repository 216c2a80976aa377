"""Answers and request bodies of every sort: right, wrong, half finished, meant for other kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pydantic import SecretStr

from tests.sources import api_table
from tests.sources.samples import TYPES, pem, right, rsa_key

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.forms.field import Value

LISTS = {"filters.filetypes", "filters.path_patterns"}
TYPED = sorted(api_table.EVERY_FIELD - {"type"})

texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "", " ", "a", "AKIA", "ASIAIOSFODNN7EXAMPLE", "debuginfod", "slashsymbols", "uppercase",
            "s3://acme/win", "http://127.0.0.1/", "https://a:b@c/", "af-south-1", "Acme_Old", "///",
            "sentry:x", "x" * 3000, "\u202eabc", "👩\u200d💻", "שלום", "a\x1bb", "\ud800",
        ]
    ),
)  # fmt: skip
lists = st.lists(st.one_of(st.sampled_from(api_table.FILETYPES), texts), max_size=3).map(tuple)


def _value_of(field: str) -> st.SearchStrategy[Value]:
    if field in api_table.SECRET:
        return st.one_of(texts, st.just(pem(rsa_key()))).map(SecretStr)
    if field in LISTS:
        return lists
    if field == "filters.requires_checksum":
        return st.booleans()
    return texts


any_answers: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {}, optional={field: _value_of(field) for field in TYPED}
)
"""Any answers to any fields, of whatever kind."""


def all_right() -> dict[str, Value]:
    """Answers that make a right source of whichever kind is chosen."""
    return {path: value for type_ in TYPES for path, value in right(type_).items()}


@st.composite
def mostly_right_answers(draw: st.DrawFn) -> dict[str, Value]:
    """Right answers to the fields of all kinds at once, a few of them replaced."""
    fields = draw(st.lists(st.sampled_from(TYPED), max_size=3))
    return all_right() | {field: draw(_value_of(field)) for field in fields}


answers = st.one_of(mostly_right_answers(), any_answers)
types = st.sampled_from(TYPES)

_names = st.one_of(
    st.sampled_from([*TYPED, "layout", "filters", "casing", "filetypes", "layout.type"]),
    st.text(max_size=8),
)
json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(_names, st.just("hidden-secret")), inner, max_size=3),
    ),
    max_leaves=8,
)
bodies: st.SearchStrategy[JsonValue] = st.one_of(
    json_values,
    st.builds(
        lambda type_, body: {**body, "type": type_},
        st.one_of(types, json_values),
        st.dictionaries(_names, json_values, max_size=6),
    ),
)
"""Any JSON, much of it shaped like a source."""


def paths_of(body: dict[str, JsonValue]) -> set[str]:
    """The fields that a request body has, by their dotted paths."""
    found: set[str] = set()
    for name, value in body.items():
        found |= {f"{name}.{inner}" for inner in value} if isinstance(value, dict) else {name}
    return found
