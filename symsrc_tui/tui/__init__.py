"""The full-screen front end, on Textual. No other room imports textual."""
