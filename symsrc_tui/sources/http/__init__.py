"""Servers that serve files by URL."""
