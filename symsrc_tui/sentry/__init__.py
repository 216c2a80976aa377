"""Sentry's API: the client, its models and errors.

The first screen uses `errors` and `tokens`, so these import neither pydantic nor httpx.
"""
