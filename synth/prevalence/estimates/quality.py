"""Who checked the verdicts behind a figure, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from synth.words import counted, listed, worded

NAMES_APART = "; "


def quality_columns(status: Iterable[str], checked_by: Iterable[str], checked_on: Iterable[str]) -> dict[str, object]:
    """Return how many of the verdicts behind a figure people settled.

    Parameters
    ----------
    status, checked_by, checked_on
        Columns of the verdicts behind the figure, as in `VerdictRule.verdicts`.

    Returns
    -------
    dict
        status (confirmed if every verdict is confirmed, otherwise provisional), confirmed and uncertain (numbers of
        verdicts), checked_by (names, sorted), checked_on (the latest date, ISO 8601), quality (a sentence for readers,
        which begins with "Provisional" for a provisional figure).
    """
    states = list(status)
    names = sorted({name for cell in checked_by for name in str(cell).split(NAMES_APART) if name})
    last = max((str(cell) for cell in checked_on), default="")
    confirmed, uncertain = states.count("confirmed"), states.count("uncertain")
    return {
        "status": "confirmed" if states and confirmed == len(states) else "provisional",
        "confirmed": confirmed,
        "uncertain": uncertain,
        "checked_by": NAMES_APART.join(names),
        "checked_on": last,
        "quality": _sentence(len(states), confirmed, uncertain, names, last),
    }


def _sentence(n: int, confirmed: int, uncertain: int, names: list[str], last: str) -> str:
    if not n:
        return worded("No inspection was counted.")
    if confirmed and not names:
        # People gave these labels before the figures were computed; the table does not say who or when.
        part = f"Provisional: {confirmed:,} of {counted(n, 'verdict')} labelled by people."
        return "Labelled by people." if confirmed == n else part
    if not confirmed:
        text = "Provisional: classified by a model only; no verdict was checked"
    else:
        day = f", last on {_day(last)}" if last else ""
        text = f"{confirmed:,} of {counted(n, 'verdict')} checked by {listed(names)}{day}"
        text = text if confirmed == n else f"Provisional: {text}; the others were classified by a model only"
    return f"{text}; {uncertain:,} of {n:,} {'is' if uncertain == 1 else 'are'} uncertain." if uncertain else f"{text}."


def _day(text: str) -> str:
    """Format a date for readers; text that is not a date is returned unchanged."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
