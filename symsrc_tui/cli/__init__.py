"""The command `symsrc-tui add`: add a source from a JSON file, for scripts.

`document` reads the request body, `references` replaces references to variables and files,
`add` validates the source and sends it, `output` reports the result.
"""
