"""Symbol sources: one pydantic model per kind.

The first screen needs only `registry`, so importing this package does not import pydantic.
"""
