"""Do the same in several projects."""
