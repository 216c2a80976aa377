"""Tiny programs that the harness is tested with."""
