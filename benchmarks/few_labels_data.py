"""Labelled sentences of other programmes, for `few_labels.py`: restaurant reviews, and comments of NHS patients.

The data are not part of the project. Both files are read as their publishers wrote them. The themes are the publishers'
categories; their definitions and terms were written for this benchmark, before any score was seen, from the guidelines
(restaurants) and from the names of the categories (patients).
"""

from __future__ import annotations

import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from synth.findings import check_labels
from synth.taxonomy import LabelScheme, Taxonomy, Theme

_POLARITY = {"positive": "strength", "negative": "improvement", "conflict": "mixed", "neutral": "neutral"}
_THEMES = Path(__file__).with_suffix(".toml")
_NOT_READ = "Labelling not possible"


@dataclass(frozen=True)
class Data:
    """Sentences for training and for testing.

    Attributes
    ----------
    name
        Name of the data.
    taxonomy
        The themes.
    train, test
        Labelled sentences. No unit has sentences in both.
    """

    name: str
    taxonomy: Taxonomy
    train: pd.DataFrame
    test: pd.DataFrame


def restaurants(path: Path) -> Data:
    """Read `Restaurants_Train_v2.xml`. Each sentence is a unit, because the reviews are not named; 800 are the test."""
    taxonomy = _taxonomy("restaurants")
    rows = []
    for sentence in ET.parse(path).getroot():
        said = {
            str(entry.get("category")).split("/")[0]: _POLARITY[str(entry.get("polarity"))]
            for entry in sentence.iter("aspectCategory")
        }
        cell = ";".join(f"{name}:{value}" for name, value in said.items())
        rows.append({"inspection_id": str(sentence.get("id")), "text": str(sentence.findtext("text")), "themes": cell})
    table = pd.DataFrame(rows, dtype="str").assign(polarity="", section="", document="")
    table.loc[table["themes"] == "", "polarity"] = "neutral"
    return _split("restaurants", check_labels(table, taxonomy, where=path), taxonomy, 800)


def patients(path: Path) -> Data:
    """Read `v6framework_230831.csv`: distinct comments that could be labelled. 1,500 respondents are the test."""
    taxonomy = _taxonomy("patients")
    read = pd.read_csv(path, dtype="str", keep_default_na=False)
    read = read[(read["FFT answer"].str.strip() != "") & (read[_NOT_READ] == "")].drop_duplicates("FFT answer")
    columns = {theme.label: read[theme.label] for theme in taxonomy.themes}
    table = pd.DataFrame({"inspection_id": read["Respondent ID"], "text": read["FFT answer"], **columns}, dtype="str")
    table = check_labels(table.reset_index(drop=True), taxonomy, where=path)
    return _split("patients", table.assign(section="", document=""), taxonomy, 1_500)


READERS = {"restaurants": restaurants, "patients": patients}


def draw(table: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """Return a random sample of the sentences."""
    return table.iloc[np.random.default_rng(seed).permutation(len(table))[:size]].reset_index(drop=True)


def _split(name: str, table: pd.DataFrame, taxonomy: Taxonomy, n_test: int) -> Data:
    units = table["inspection_id"].unique()
    chosen = units[np.random.default_rng(0).permutation(len(units))[:n_test]]
    is_test = table["inspection_id"].isin(chosen)
    train, test = (table[rows].reset_index(drop=True) for rows in (~is_test, is_test))
    return Data(name, taxonomy, train, test)


def _taxonomy(name: str) -> Taxonomy:
    themes = tomllib.loads(_THEMES.read_text(encoding="utf-8"))[name]
    return Taxonomy(
        name.capitalize(),
        tuple(
            Theme(key, said["label"], None, said["definition"], said["definition"], "", tuple(said["terms"]))
            for key, said in themes.items()
        ),
        label_scheme=LabelScheme(has_kind=False, has_polarity=name == "restaurants"),
    )
