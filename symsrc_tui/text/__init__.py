"""Text on its way to people and logs: foreign text made fit to show, secrets taken out.

Every room uses it and it uses none, so that there is one idea of either.
"""
