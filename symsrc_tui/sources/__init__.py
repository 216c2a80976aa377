"""Symbol sources: a folder for each kind, and what kinds share.

The first screen needs only `registry`, so importing this package does not import pydantic.
"""
