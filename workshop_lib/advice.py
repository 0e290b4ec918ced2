"""An error of the SDK in plain words: what happened, why, and what to do next.

Does not cover: what is tried again, and what a broken response had cost (see `model`).
"""

from __future__ import annotations

from workshop_lib.settings import Settings


def said(error: Exception) -> str:
    """What the API itself said."""
    return getattr(error, "api_message", None) or str(error)


def advice(error: Exception, settings: Settings, retries: int) -> str:
    """One or two sentences. `retries`: how often the SDK tried again before it gave up."""
    import anthropic

    why, where = said(error), settings.base_url or "the API"
    match error:
        case anthropic.AuthenticationError():
            return f"The key was refused by {where} (401: {why}). Check ANTHROPIC_API_KEY in .env, or unset it."
        case anthropic.PermissionDeniedError():
            return f"The key may not do this (403: {why}). Use a key with access to {settings.model}."
        case anthropic.NotFoundError():
            return f"{where} knows no model {settings.model!r} (404: {why}). Check WORKSHOP_MODEL and the URL."
        case anthropic.RateLimitError():
            return f"The rate limit holds even after {retries} retries (429: {why}). Wait a minute, run again."
        case anthropic.InternalServerError():
            return f"{where} is overloaded or failing ({why}). Nothing is wrong here; run again in a while."
        case anthropic.APIStatusError():
            return f"{where} refused the request ({error.status_code}: {why})."
        case anthropic.APIConnectionError():
            cause = error.__cause__ or error
            return (
                f"No connection to {where} ({type(cause).__name__}: {cause}). Check the network and "
                "ANTHROPIC_BASE_URL, or set WORKSHOP_OFFLINE=1 to use the offline oracle."
            )
        case _:
            return f"The request could not be sent: {why}"
