"""Connect to a Sentry project: its form, what it finds out, and the demo in its place."""
