"""The full-screen front end. No other package imports Textual."""
