"""Sentry's API: the client, its models and errors.

The first screen uses `errors`, so it imports neither pydantic nor httpx.
"""
