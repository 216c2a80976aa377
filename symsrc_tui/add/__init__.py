"""The command `symsrc-tui add`: the wizard's models, checks, API client and messages without its
screens, for scripts.

`document` reads the request body from a file, `references` puts the values in that it leaves to
variables and files, `command` judges, verifies and sends it, `telling` says how that went.
"""
