"""What symsrc-tui costs beside a bare Textual app."""
