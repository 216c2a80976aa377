"""A Sentry API on loopback, so that anyone can try the wizard and tests can judge what it sends.

It is written from Sentry's API documentation and the behaviour of its servers, on the standard
library alone. It shares no code with the rest of the program, on purpose: what it accepts says
something about what Sentry accepts only if it does not read the same definitions.
"""
