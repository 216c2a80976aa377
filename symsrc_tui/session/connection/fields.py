"""The fields of the connection, defined like those of a source.

Apart from their answers, because fields import pydantic, which the first screen need not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import ChoiceControl, SecretControl
from symsrc_tui.forms.field import Field
from symsrc_tui.settings.values import TOKENS_PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.session.connection.form import ConnectionForm

SERVER = Field(
    "Server",
    "Your Sentry server, such as https://sentry.io",
    where_to_find="The address where you open Sentry in a browser. Can also be set with --url, "
    "SENTRY_URL or .sentryclirc.",
    example="https://sentry.io",
    path="server",
)
TOKEN = Field(
    "Auth token",
    "A user token or internal integration token with the scope project:write",
    where_to_find="In Sentry: User settings > Personal tokens > Create new token (the page "
    f"{TOKENS_PAGE} of your server); or Settings > Custom integrations > "
    "Create > Internal integration, with Project: Read & Write. Organization tokens (sntrys_…) "
    "cannot add symbol sources. Can also be set with SENTRY_AUTH_TOKEN or .sentryclirc, but "
    "not on the command line.",
    example="sntryu_ followed by 64 characters",
    control=SecretControl(),
    path="token",
)
ORGANIZATION = Field(
    "Organization",
    "Choose one, or type its slug",
    where_to_find="The slug is part of the organization's URLs. Can also be set with --org, "
    "SENTRY_ORG or .sentryclirc.",
    example="acme",
    control=ChoiceControl(allow_custom=True),
    path="organization",
)
PROJECT = Field(
    "Project",
    "Choose one, or type its slug",
    where_to_find="The project that will use the debug files. Can also be set with --project, "
    "SENTRY_PROJECT or .sentryclirc.",
    example="game-client",
    control=ChoiceControl(allow_custom=True),
    path="project",
)


def fields_to_ask(form: ConnectionForm) -> tuple[Field, ...]:
    """Return the fields of the form, in its order. The demo has its own server and token."""
    own = () if form.is_demo else (SERVER, TOKEN)
    return (*own, ORGANIZATION, PROJECT)


def set_answers(form: ConnectionForm, values: Mapping[str, Value]) -> set[str]:
    """Set answers by field path. Return the paths of those that were different before."""
    changed: set[str] = set()
    # In the order of the fields, because a new organization clears the project.
    for field in fields_to_ask(form):
        value = values.get(field.path)
        if value is not None and (value or "") != form.answer(field):
            form.set_answer(field, value)
            changed.add(field.path)
    return changed
