"""The pictures in screenshots/, made from the running app."""
