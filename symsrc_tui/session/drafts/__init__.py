"""Keep what was typed between runs, and find what an earlier run has stored."""
