"""Tables for users of such programs: units by themes, and quotes with the attributes of their unit."""

from __future__ import annotations

import pandas as pd

from synth.findings import is_counted, mark_duplicates, polarities_by_theme, require_columns, split_themes, theme_matrix
from synth.taxonomy import Taxonomy

_PLACE = ("finding_id", "inspection_id", "document", "page", "section")


def theme_table(table: pd.DataFrame, taxonomy: Taxonomy, inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a table of units by themes: 1 if at least one finding of the unit has the theme, else 0.

    Parameters
    ----------
    table
        Sentences with inspection_id, text, kind and themes. Repeated sentences, and words that are not the
        inspectors', are not counted.
    taxonomy
        The themes.
    inspections
        Facts about each unit. Its columns are placed before those of the themes.
    """
    require_columns(table, ("inspection_id", "text", "kind", "themes"), where="the sentences")
    found = theme_matrix(table, taxonomy) & (_counted(table) & (table["kind"] == "finding")).to_numpy()[:, None]
    units = table["inspection_id"].astype("str").to_numpy()
    has = pd.DataFrame(found.astype("int64"), columns=list(taxonomy.ids)).groupby(units, sort=False).max()
    return _with_attributes(has.reset_index(drop=True), list(has.index), inspections)


def theme_table_of_verdicts(
    verdicts: pd.DataFrame, taxonomy: Taxonomy, inspections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a table of units by themes: 1 if the verdict of an overview is that the theme is found, else 0.

    The sum of a column is the number of units that the overview states for the theme.
    """
    require_columns(verdicts, ("inspection_id", "theme", "verdict"), where="the verdicts")
    units = list(dict.fromkeys(verdicts["inspection_id"].astype("str")))
    found = set(
        verdicts.loc[verdicts["verdict"] != "not found", ["inspection_id", "theme"]]
        .astype("str")
        .itertuples(index=False, name=None)
    )
    rows = [[int((unit, theme) in found) for theme in taxonomy.ids] for unit in units]
    return _with_attributes(pd.DataFrame(rows, columns=list(taxonomy.ids), dtype="int64"), units, inspections)


def quote_table(table: pd.DataFrame, taxonomy: Taxonomy, inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row for each finding and theme: the theme, the sentence, its place, and the facts about its unit.

    A finding with several themes has one row for each. A finding without a theme has one row with an empty theme. Rows
    are in the order of the taxonomy, then of `table`.
    """
    require_columns(table, ("inspection_id", "text", "kind", "polarity", "themes"), where="the sentences")
    kept = table[(_counted(table) & (table["kind"] == "finding")).to_numpy()]
    known = attributes_of(inspections)
    labels = {theme.id: theme.label for theme in taxonomy.themes}
    order = {theme: number for number, theme in enumerate(taxonomy.ids)}
    rows = []
    for place, row in enumerate(kept.to_dict("records")):
        attributes = known.get(str(row["inspection_id"]), {})
        themes = [theme for theme in split_themes(str(row["themes"])) if theme in order]
        own = polarities_by_theme(str(row["themes"]))
        for theme in themes or [""]:
            cells = {
                "theme": theme,
                "theme_label": labels.get(theme, ""),
                "polarity": own.get(theme, str(row["polarity"])),
                "text": str(row["text"]),
                **{name: "" if pd.isna(row.get(name)) else str(row[name]) for name in _PLACE if name in row},
                # An attribute must not overwrite a column of the same name.
                **{name: value for name, value in attributes.items() if name not in row},
            }
            rows.append((order.get(theme, len(order)), place, cells))
    rows.sort(key=lambda entry: entry[:2])
    names = ["theme", "theme_label", "polarity", "text", *(name for name in _PLACE if name in kept.columns)]
    names += [name for name in dict.fromkeys(key for values in known.values() for key in values) if name not in names]
    names = [name for name in names if name in _PLACE or name not in kept.columns or name in ("polarity", "text")]
    return pd.DataFrame([cells for _, _, cells in rows], columns=names).fillna("").astype("str")


def _counted(table: pd.DataFrame) -> pd.Series:
    if "repeat_of" in table.columns:
        return is_counted(table.assign(repeat_of=table["repeat_of"].fillna("")))
    if "finding_id" not in table.columns:
        table = table.assign(finding_id=[str(row) for row in range(len(table))])
    return is_counted(table.assign(repeat_of=mark_duplicates(table)))


def attributes_of(inspections: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Return the facts about each unit, by name; all text."""
    if inspections is None or "inspection_id" not in inspections.columns:
        return {}
    rows = inspections.fillna("").astype("str").drop_duplicates("inspection_id").set_index("inspection_id")
    # A fact that no report states, as those of inspections in another programme, would be an empty column.
    rows = rows.loc[:, (rows != "").any()]
    return {str(name): {str(key): value for key, value in row.items()} for name, row in rows.to_dict("index").items()}


def _with_attributes(has: pd.DataFrame, units: list[str], inspections: pd.DataFrame | None) -> pd.DataFrame:
    known = attributes_of(inspections)
    names = [name for name in dict.fromkeys(key for values in known.values() for key in values) if name not in has]
    left = pd.DataFrame({"inspection_id": units}, dtype="str")
    for name in names:
        left[name] = pd.array([known.get(unit, {}).get(name, "") for unit in units], dtype="str")
    return pd.concat([left, has], axis=1)
