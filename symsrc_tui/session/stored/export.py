"""Stored sources as files: JSON that `add` reads, and Terraform; secrets as references."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from symsrc_tui.sentry.stored_source import kept
from symsrc_tui.session.stored.difference import flat
from symsrc_tui.sources.preview import as_json, secret_variables, source_document
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import answers_in, kept_secrets
from symsrc_tui.text.safe import escaped_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic import JsonValue

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sources.kind import Kind


class Exported(NamedTuple):
    """A text to print, and what it lacks."""

    text: str
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]
    """Why sources are not in it at all."""


class _Item(NamedTuple):
    """A stored source whose type this program knows."""

    stored: StoredSource
    kind: Kind
    slug: str
    """Names it in variables and in Terraform; each source has another."""
    answers: dict[str, Value]
    """By field path, without the ID, and with references in place of secrets."""
    others: tuple[str, ...]
    """Paths of fields that this program does not know."""


def as_documents(sources: Sequence[StoredSource], *, is_list: bool) -> Exported:
    """Return the sources as JSON that `add` reads.

    Args:
        is_list: whether to return a list, even of one.
    """
    items, left_out = _items(sources)
    warnings: list[str] = []
    documents: list[JsonValue] = []
    for item in items:
        answers = {**item.answers}
        if not _is_uuid(item.stored.id):
            answers["id"] = item.stored.id  # chosen by somebody who refers to it
        references: dict[str, JsonValue] = {}
        if is_list:
            references = {
                path: {"$env": f"{item.slug.upper()}_{name}"}
                for path, name in secret_variables(answers).items()
            }
        documents.append(source_document(item.kind.type, answers, references))
        warnings += [
            f"{item.stored.title}: left out {path}, which add does not know" for path in item.others
        ]
    single = documents[0] if documents and not is_list else None
    text = as_json(single if isinstance(single, dict) else documents)
    return Exported(text, tuple(warnings), tuple(left_out))


def as_terraform(sources: Sequence[StoredSource], organization: str, project: str) -> Exported:
    """Return the sources as resources of the provider jianyuan/sentry, with import blocks."""
    items, left_out = _items(sources)
    warnings: list[str] = []
    blocks: list[str] = []
    for item in items:
        if not item.kind.is_in_terraform:
            why = f"the Terraform provider cannot manage {item.kind.label} sources"
            left_out.append(f"{item.stored.title} cannot be exported, because {why}")
            continue
        name = f"sentry_project_symbol_source.{item.slug}"
        id_ = _hcl(f"{organization}/{project}/{item.stored.id}")
        blocks.append(f"import {{\n  to = {name}\n  id = {id_}\n}}")
        blocks += _resource(item, organization, project)
        warnings += [f"{item.stored.title}: {text}" for text in _losses(item)]
    return Exported("\n\n".join(blocks), tuple(warnings), tuple(left_out))


def _items(sources: Iterable[StoredSource]) -> tuple[list[_Item], list[str]]:
    """Return the sources of known types, and why the others are not among them."""
    items: list[_Item] = []
    left_out: list[str] = []
    slugs: set[str] = set()
    for stored in sources:
        kind = kind_of(stored.fields.get("type"))
        if kind is None:
            why = f"this program does not know the type {stored.type or '(none)'}"
            left_out.append(f"{stored.title} cannot be exported, because {why}")
            continue
        fields = kept(stored.fields)
        found = answers_in(kind.source_class(), fields) | kept_secrets(kind, fields)
        paths = [field.path for field in fields_of(kind.source_class())]
        answers = {path: found[path] for path in paths if path in found and path != "id"}
        known = {"type", *paths}
        others = tuple(path for path, value in flat(fields).items() if value and path not in known)
        base = re.sub(r"[^a-z0-9]+", "_", stored.name.lower()).strip("_") or kind.type.lower()
        base = f"source_{base}" if base[0].isdigit() else base
        slug = next(each for each in _numbered(base) if each not in slugs)
        slugs.add(slug)
        items.append(_Item(stored, kind, slug, answers, others))
    return items, left_out


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _resource(item: _Item, organization: str, project: str) -> Iterator[str]:
    """Yield the resource, and the variables of its secrets."""
    secrets = secret_variables(item.answers)
    variables = {path: f"{item.slug}_{name.lower()}" for path, name in secrets.items()}
    values = {"organization": _hcl(organization), "project": _hcl(project)}
    values["type"] = _hcl(item.kind.type)
    layout: dict[str, str] = {}
    for path, value in item.answers.items():
        if path.startswith("filters."):
            continue
        text = f"var.{variables[path]}" if path in variables else _hcl(str(value))
        if path.startswith("layout."):
            layout[path.partition(".")[2]] = text
        else:
            values[path] = text
    if layout:
        inner = "".join(f"    {name} = {text}\n" for name, text in layout.items())
        values["layout"] = f"{{\n{inner}  }}"
    lines = "".join(f"  {name} = {text}\n" for name, text in values.items())
    yield f'resource "sentry_project_symbol_source" "{item.slug}" {{\n{lines}}}'
    for name in variables.values():
        yield f'variable "{name}" {{\n  type      = string\n  sensitive = true\n}}'


def _losses(item: _Item) -> Iterator[str]:
    """Yield what the provider does to a source."""
    filters = [path for path in item.answers if path.startswith("filters.")]
    if lost := (*filters, *item.others):
        yield f"Terraform deletes {', '.join(lost)} at its first change, because it lacks them"
    if item.answers.get("layout.type") == "slashsymbols":
        yield "the Terraform provider does not accept the layout slashsymbols"


def _hcl(text: str) -> str:
    """Return a text as a string of Terraform, in which nothing is replaced."""
    quoted = escaped_json(json.dumps(text, ensure_ascii=False))
    return quoted.replace("${", "$${").replace("%{", "%%{")


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
