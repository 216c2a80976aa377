"""Tests that drive the real program in a pseudo-terminal, and the harness they share."""
