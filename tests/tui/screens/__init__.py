"""Tests of the screens, by keys alone."""
