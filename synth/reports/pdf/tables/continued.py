"""Tables and framed text that continue over several pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from synth.reports.lines import STOPS
from synth.reports.pdf.layout import Flow, Line
from synth.reports.pdf.typography import clean_line

_NEAR = 6.0


def with_tables_joined(flows: Sequence[Flow]) -> list[Flow]:
    """Join the parts of a table that continues over several pages. A repeated head is removed."""
    joined: list[Flow] = []
    for flow in flows:
        last = joined[-1] if joined else None
        if flow.table and last is not None and last.table and _same_columns(last.columns, flow.columns):
            rows = flow.table
            if _texts(rows[0]) == _texts(last.table[0]):
                rows = rows[1:]
            joined[-1] = replace(last, table=_rows_joined(last.table, rows))
        elif flow.boxed and last is not None and _goes_on_framed(last, flow):
            joined.append(replace(flow, boxed=False))
        else:
            joined.append(flow)
    return joined


def _goes_on_framed(last: Flow, flow: Flow) -> bool:
    """Return whether a frame continues the framed table or text at the end of the previous page."""
    if last.boxed or last.frame is None or flow.frame is None:
        return False
    alike = abs(last.frame.left - flow.frame.left) < _NEAR and abs(last.frame.right - flow.frame.right) < _NEAR
    return alike and (flow.page == last.page + 1 or (flow.page == last.page and not last.table))


def _same_columns(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return len(first) == len(second) and all(abs(a - b) < _NEAR for a, b in zip(first, second, strict=True))


def _texts(row: Sequence[tuple[list[Line], int]]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell, _ in row]


def _rows_joined(
    above: list[list[tuple[list[Line], int]]], below: list[list[tuple[list[Line], int]]]
) -> list[list[tuple[list[Line], int]]]:
    """Append rows to rows. A row that was split at the end of a page is joined again."""
    if not below or not above or len(above[-1]) != len(below[0]):
        return [*above, *below]
    pairs = list(zip(above[-1], below[0], strict=True))
    cut = any(
        upper and lower and not clean_line(upper[-1].text).endswith(STOPS) and clean_line(lower[0].text)[:1].islower()
        for (upper, _), (lower, _) in pairs
    )
    if not cut:
        return [*above, *below]
    return [*above[:-1], [(upper + lower, span) for (upper, span), (lower, _) in pairs], *below[1:]]
