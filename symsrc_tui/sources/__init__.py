"""What a symbol source is: one pydantic model per kind.

Importing this package imports no pydantic, because the first screen needs only `registry`.
"""
