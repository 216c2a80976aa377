"""Fields and their controls, whatever the form is about: no I/O and no interface.

The first screen needs only `search` and `clean_text`; the other modules import pydantic.
"""
