"""A Sentry API and symbol servers on loopback, for trying the wizard and testing what it sends.

Written from Sentry's API documentation and the behavior of its servers, with the standard library
only. It shares no code with the rest of the program, because a test against shared definitions
would prove nothing about what Sentry accepts.

It is also the server that the tests use, because a second one could accept what this one rejects.
That is why it can be told to fail (`faults`), to rename projects and to make tokens.
"""
