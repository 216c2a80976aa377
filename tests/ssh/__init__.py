"""The wizard at the far end of an SSH connection."""
