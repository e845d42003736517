"""Draft messages from invented findings with the profile of the national key messages, next to paraphrases of these.

``python -m tools.national_messages`` writes docs/messages.md.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from synth.encoding import load_encoder
from synth.overview import Overview, build_overview
from synth.taxonomy import default_taxonomy

ROOT = Path(__file__).resolve().parents[1]
PROFILE = ROOT / "data" / "national-profile.toml"
PAGE = ROOT / "docs" / "messages.md"
INSPECTIONS = 20
_HEAD = """# Draft messages and the national key messages

The overview drafts messages, to help people write texts such as the twelve national key messages of 2021 to 2025. This
page compares its drafts with those messages. `data/national-profile.toml` has invented findings from {n} invented
inspections with a similar profile: what was common nationally is common here. `python -m tools.national_messages`
writes this page.

The second column paraphrases each national message; the published text is not part of this project. The third column
is the draft that `synth` makes from the invented findings, word for word. The findings already have labels, so this
page shows what drafts can express, not how well a model reads. Each point has only one or two wordings, so points are
easier to count than in real reports.

| | what the national message is about | draft |
|---|---|---|
"""
_FOOT = """
## What the drafts do not express

- **Message 1** is about recognising risk of every kind; the draft covers domestic abuse only. The message also makes a
  recommendation to all partnerships, which cannot be derived from counts.
- **Message 4** says what proportion of children and families valued the relationships. `synth` counts inspections,
  not people.
- **Message 6** makes two contrasts, but a draft has room for one. The section "What differs" of the page shows both.
- **Messages 6 and 7** link involvement and leadership to better evaluations. `synth` says so only if the inspections
  have evaluations and the association remains significant after adjustment for the number of themes. These invented
  inspections have no evaluations.
- **Message 9** is about inspections during the pandemic. The draft counts inspections that mention it.
- **Message 10** is also about assessment and planning, which is not a theme here.
- **Message 12** ends with a national appeal. A draft only reports what was found.
"""


def table_of(profile: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the invented findings as a table with labels."""
    rows, start = [], 0
    for message in profile:
        for finding in message["finding"]:
            for step in range(finding["in"]):
                number = (start + step) % INSPECTIONS
                text = finding["texts"][step % len(finding["texts"])]
                rows.append(
                    {
                        "inspection_id": f"invented-{number + 1:02d}",
                        "document": "report",
                        "section": "Key messages",
                        "text": text,
                        "kind": "finding",
                        "polarity": finding["polarity"],
                        "themes": finding.get("themes", message.get("theme", "")),
                    }
                )
            start += 3
    return pd.DataFrame(rows).convert_dtypes()


def draft_of(message: dict[str, Any], overview: Overview) -> str:
    """Return what the overview drafts for a national message."""
    said = [one.text for one in overview.conditions if one.id == message.get("condition")]
    themes = [one.draft for one in overview.messages if one.theme.id == message.get("theme")]
    return "<br>".join([*said, *themes])


def main() -> None:
    """Write the page."""
    profile = tomllib.loads(PROFILE.read_text(encoding="utf-8"))["message"]
    table = table_of(profile)
    known = pd.DataFrame({"inspection_id": sorted(table["inspection_id"].unique())}, dtype="str")
    overview = build_overview(table, known, default_taxonomy(), title="Profile", encode=load_encoder().encode)
    lines = [f"| {one['number']} | {one['national']} | {draft_of(one, overview)} |" for one in profile]
    PAGE.write_text(_HEAD.format(n=INSPECTIONS) + "\n".join(lines) + "\n" + _FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
