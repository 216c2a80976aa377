"""The form's controls: one line high, for the keyboard first, independent of the fields."""
