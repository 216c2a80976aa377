"""Tests of the dialogs, by keys alone."""
