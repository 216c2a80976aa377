"""The wizard's run: which step comes next, its answers, what is reviewed and said at the end."""
