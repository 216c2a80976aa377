"""How answers become a source: steps, answers, problems, the review. Pure: no I/O, no interface.

Nothing here imports pydantic before a kind's model is needed.
"""
