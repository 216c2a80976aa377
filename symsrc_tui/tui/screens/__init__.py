"""One module a step. Each screen is drawn from the wizard, and writes answers back to it."""
