"""Where a symbol source goes: Sentry's API.

`client` speaks it, `verification` judges a connection before anyone fills in a form. `errors`
and `tokens` import neither pydantic nor httpx.
"""
