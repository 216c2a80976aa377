"""What a project's crashes say about its sources."""
