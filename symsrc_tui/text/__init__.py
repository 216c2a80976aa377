"""Make text from elsewhere safe to show, and remove secrets from it.

Every room uses this one, and it uses none.
"""
