"""What is asked of the connection, as questions like those of a source."""

from __future__ import annotations

from symsrc_tui.forms.field import Question
from symsrc_tui.sources.source import Field

SERVER = Field(
    "server",
    Question(
        "Server",
        "Your Sentry server, such as https://sentry.io",
        where="The address at which you open Sentry in a browser. Also taken from --url, "
        "SENTRY_URL and .sentryclirc.",
        example="https://sentry.io",
    ),
    required=True,
)
TOKEN = Field(
    "token",
    Question(
        "Auth token",
        "A user's or internal integration's token with the scope project:write",
        where="In Sentry: User settings, Personal tokens, Create new token (the page "
        "/settings/account/api/auth-tokens/ of your server); or Settings, Custom "
        "integrations, Create, Internal integration, with Project: Read & Write. Organization "
        "tokens (sntrys_…) cannot write symbol sources. Also taken from SENTRY_AUTH_TOKEN and "
        ".sentryclirc, never from the command line.",
        example="sntryu_ and 64 more characters",
        secret=True,
    ),
    required=True,
)
ORGANIZATION = Field(
    "organization",
    Question(
        "Organization",
        "Choose one, or type its slug",
        where="The slug stands in the address of the organization's pages. Also taken from "
        "--org, SENTRY_ORG and .sentryclirc.",
        example="acme",
        control="choice",
        other=True,
    ),
    required=True,
)
PROJECT = Field(
    "project",
    Question(
        "Project",
        "Choose one, or type its slug",
        where="The project whose crashes the debug files are for. Also taken from --project, "
        "SENTRY_PROJECT and .sentryclirc.",
        example="game-client",
        control="choice",
        other=True,
    ),
    required=True,
)
QUESTIONS = (SERVER, TOKEN, ORGANIZATION, PROJECT)
"""In the order in which they are asked."""
