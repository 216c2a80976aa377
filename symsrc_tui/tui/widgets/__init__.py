"""The form's widgets: one line high, keyboard first, knowing nothing of what is asked."""
