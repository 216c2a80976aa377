"""Make text from elsewhere safe to show, and remove secrets from it.

Every package may import this one; it imports none.
"""
