"""Stands in for the package of this name, which only tools for development bring.

If it is there, httpx imports its own command line with it, which no user of the program loads.
"""

raise ImportError("a clean install does not have it")
