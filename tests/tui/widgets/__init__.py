"""Tests of the form's widgets, by keys, pastes and clicks."""
