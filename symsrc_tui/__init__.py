"""A terminal wizard that adds a symbol source to a Sentry project."""

__version__ = "0.1.0"
