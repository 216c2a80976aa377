"""HTTP: one client, how it fails, when to try again."""
