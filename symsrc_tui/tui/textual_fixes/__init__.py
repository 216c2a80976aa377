"""Workarounds that depend on private parts of Textual."""
