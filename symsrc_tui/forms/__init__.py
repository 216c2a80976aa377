"""Turns answers into a source: steps, answers, problems and review, without I/O or interface.

pydantic is imported only once a kind's model is needed, so that the first screen appears quickly.
"""
