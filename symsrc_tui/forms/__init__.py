"""Fields and their controls, whatever the form is about: no I/O and no interface.

The first screen needs only `search` and `paste`, because the other modules import pydantic.
"""
