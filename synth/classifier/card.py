"""The model card: what users should know before they use a model."""

from __future__ import annotations

from typing import Any

from synth.classifier.thresholds import MIN_POSITIVES
from synth.taxonomy import LabelScheme, default_taxonomy, parse_label_scheme
from synth.words import counted, speaking_of, worded

_SCORES = (
    ("micro_f1", "Themes, micro-F1"),
    ("macro_f1", "Themes, macro-F1"),
    ("kind_f1", "Finding or not, F1"),
    ("polarity_accuracy", "Polarity of findings, accuracy"),
)

_PARTS = {
    "context": "context",
    "terms": "terms",
    "words": "words",
    "negations": "the words around negations",
    "part": "the part of the report",
}


def model_card(manifest: dict[str, Any], *, sentences: int = 0) -> str:
    """Return the card of a model as Markdown.

    Parameters
    ----------
    manifest
        The content of manifest.json.
    sentences
        Number of training sentences stored in the model folder.
    """
    scheme = parse_label_scheme(manifest["taxonomy"]["programme"], "manifest.json")
    with speaking_of(scheme.unit):
        return _card(
            manifest, scheme, sentences, is_national=manifest["taxonomy"]["digest"] == default_taxonomy().digest
        )


def _card(manifest: dict[str, Any], scheme: LabelScheme, sentences: int, *, is_national: bool) -> str:
    training = manifest["training"]
    labels = {theme["id"]: theme["label"] for theme in manifest["taxonomy"]["themes"]}
    lines = [
        "# Model card",
        "",
        _purpose(manifest["taxonomy"]["name"], len(labels), scheme, is_national=is_national),
        "",
        "**For** a first reading of many texts, whose figures are then checked against the sentences behind them. "
        f"**Not for** judging {'an area, a service' if is_national else worded('a single inspection')} or a person, "
        "nor for text of a different kind from its training text. Its figures must not be published unchecked.",
        "",
        *_before_sharing(sentences),
        "## Trained on",
        "",
        f"{counted(training['sentences'], 'sentence')} ({counted(training['findings'], 'finding')}) of "
        f"{counted(training['inspections'], 'inspection')}; digest `{training['digest'][:16]}`. "
        f"Encoder: {manifest['encoder']['name']} (SHA-256 `{manifest['encoder']['digest'][:16]}…`). "
        f"Parts: {_parts(manifest['parts'])}.",
        "",
    ]
    if training["polarity_only"]:
        lines += [
            f"In addition, {counted(training['polarity_only'], 'sentence')} chosen for their polarity, which were used "
            "to train the polarity only.",
            "",
        ]
    if others := manifest.get("unlabelled"):
        lines += [
            f"The contextual encoder was trained on {counted(others['sentences'], 'sentence')} of "
            f"{counted(others['inspections'], 'inspection')} without labels as well. The probabilities of a model that "
            "was trained first, on the labels alone, served as labels (self-training).",
            "",
        ]
    if training.get("origins"):
        lines.append(
            "By origin, as stated in the labelled tables: "
            + ", ".join(f"{origin} {n:,}" for origin, n in training["origins"].items())
            + "."
        )
        lines.append("")
    if adapted := manifest.get("adapted"):
        lines += [
            f"Its regressions were then adapted to {counted(adapted['sentences'], 'sentence')} that people "
            f"corrected. The scores below, the thresholds and the rule for verdicts are those of the original model "
            f"({adapted['from']}).",
            "",
        ]
    lines += [f"- {warning}" for warning in training["warnings"]]
    lines += [
        "",
        "## Scores",
        "",
        worded("95% intervals come from resampling whole inspections with replacement 1,000 times."),
    ]
    for evaluation in manifest.get("tests", []):
        lines += _evaluation(f"Never trained on: {evaluation['set']}", evaluation, labels)
    lines += _evaluation(
        worded("Calibration set: inspections that were not trained on, but were used to choose thresholds")
        if "calibration_set" in manifest
        else worded("Out of fold: every sentence classified by a model that was not trained on its inspection"),
        manifest["out_of_fold"],
        labels,
    )
    if "settings" in manifest:
        lines += _settings(manifest["settings"])
    if "learning_curve" in manifest:
        lines += _learning_curve(manifest["learning_curve"])
    lines += _calibration(manifest["calibration"])
    lines += _thresholds(manifest, labels)
    lines += [
        "",
        "## Limits",
        "",
        "- Out-of-fold scores show how well the model classifies text like its training text. Real reports differ "
        "from it, and scores on them, where measured, are lower.",
        "- A sentence is classified with its heading and the sentences around it. On its own, it is classified less "
        "well.",
        "- Themes that are rare in the training data have wide intervals.",
        "- The vocabulary contains words from all sentences that the model was trained on, including those that are "
        "not stored in the folder.",
        "",
        "## How to repeat",
        "",
        "```",
        f"synth train LABELLED --out MODEL{'' if is_national else ' --taxonomy TAXONOMY.toml'}"
        f"{' --fine-tune' if manifest['parts']['fine_tune'] else ''}"
        f"{' --unlabelled TABLE' if 'unlabelled' in manifest else ''}",
        "```",
        "",
        f"synth {manifest['synth']}, Python {manifest['python']}, "
        + ", ".join(f"{name} {number}" for name, number in sorted(manifest["libraries"].items()))
        + ".",
        "",
    ]
    return "\n".join(lines)


def _purpose(name: str, n_themes: int, scheme: LabelScheme, *, is_national: bool) -> str:
    what = (
        "sentences of inspection reports on children's services" if is_national else worded("sentences of inspections")
    )
    kinds, polarities = list(scheme.kinds.values()), list(scheme.polarities.values())
    says = [
        *([f"whether it is a {kinds[0]}"] if scheme.has_kind else []),
        f"which of {n_themes} themes it is about ({name}){', exactly one of them' if scheme.one_theme else ''}",
        *([f"whether it is: {', '.join(polarities[:-1])} or {polarities[-1]}"] if scheme.has_polarity else []),
    ]
    joined = says[0] if len(says) == 1 else f"{', '.join(says[:-1])}, and {says[-1]}"
    return f"Reads {what}. States for each {joined}."


def _before_sharing(sentences: int) -> list[str]:
    if not sentences:
        return []
    return [
        f"**Before you share it**: this folder contains {counted(sentences, 'sentence')} of the training data in plain "
        "text (neighbours.safetensors), which `synth explain` quotes. Anyone who has the folder can read them. "
        "Sentences of published reports (origin `real`) are not among them.",
        "",
    ]


def _parts(parts: dict[str, Any]) -> str:
    vectors = ["a contextual encoder", "sentence vectors"] if parts["fine_tune"] else ["sentence vectors"]
    return ", ".join([*vectors, *(words for name, words in _PARTS.items() if parts[name])])


def _evaluation(title: str, evaluation: dict[str, Any], labels: dict[str, str]) -> list[str]:
    lines = [
        "",
        f"### {title}",
        "",
        f"{counted(evaluation['sentences'], 'sentence')} of {counted(evaluation['inspections'], 'inspection')}.",
        "",
        "| score | value | 95% interval | n |",
        "|---|---:|---|---:|",
    ]
    lines += [
        f"| {name} | {score_cells(evaluation['scores'][key])} |" for key, name in _SCORES if key in evaluation["scores"]
    ]
    lines += ["", "| theme | F1 | 95% interval | n | precision | recall |", "|---|---:|---|---:|---:|---:|"]
    for theme, label in labels.items():
        scores = evaluation["themes"][theme]
        lines.append(
            f"| {label} | {score_cells(scores['f1'])} | {_number(scores['precision']['value'])} | "
            f"{_number(scores['recall']['value'])} |"
        )
    return lines


def _settings(settings: dict[str, float]) -> list[str]:
    return [
        "",
        "### Settings",
        "",
        f"The weight of words ({settings['word_weight']:.2g} of the usual) and the regularisation "
        f"(C = {settings['inverse_regularisation']:g}) were chosen out of fold, so these scores are slightly too "
        "high.",
    ]


def _learning_curve(curve: dict[str, Any]) -> list[str]:
    lines = [
        "",
        "### How many labels are needed",
        "",
        "| training sentences | themes, micro-F1 out of fold | 95% interval |",
        "|---:|---:|---|",
    ]
    for n, value, lower, upper in curve["points"]:
        interval = "–" if lower is None else f"{lower:.3f} to {upper:.3f}"
        lines.append(f"| {n:,} | {_number(value)} | {interval} |")
    if "expected" in curve:
        lines += [
            "",
            f"With {curve['more']} more labelled sentences, expect a micro-F1 of about {curve['expected']:.2f}, if "
            "they are like these and the error continues to fall as between the last two rows (a power law).",
        ]
    return lines


def score_cells(score: dict[str, Any]) -> str:
    """Return a score, its interval and its n as three cells of a Markdown row."""
    interval = "–" if score["lower"] is None else f"{score['lower']:.3f} to {score['upper']:.3f}"
    return f"{_number(score['value'])} | {interval} | {score['n']:,}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _thresholds(manifest: dict[str, Any], labels: dict[str, str]) -> list[str]:
    preferences = manifest["preferences"]
    lines = [
        "",
        "## Thresholds",
        "",
        "The lowest probability at which a theme is given, chosen out of fold. A sentence that is not a finding gets "
        "no theme. `--prefer precision` and `--prefer recall` use the thresholds with the best F0.5 (a wrong label "
        "weighs more) and F2 (a missed label weighs more) instead of the best F1; probabilities and polarity stay the "
        "same.",
        "",
        f"| theme | labelled sentences | {' | '.join(preferences)} | |",
        f"|---|---:|{'---:|' * len(preferences)}---|",
    ]
    for theme, label in labels.items():
        n = manifest["training"]["positives"][theme]
        cells = " | ".join(f"{chosen['thresholds'][theme]:.2f}" for chosen in preferences.values())
        lines.append(f"| {label} | {n:,} | {cells} | {'not estimable: too few' if n < MIN_POSITIVES else ''} |")
    cells = " | ".join(f"{chosen['kind_threshold']:.2f}" for chosen in preferences.values())
    lines.append(f"| Finding | {manifest['training']['findings']:,} | {cells} | |")
    for name, title in (("precision", "Precision of all themes"), ("recall", "Recall of all themes")):
        cells = " | ".join(_number(chosen["scores"][name]) for chosen in preferences.values())
        lines.append(f"| {title}, out of fold | | {cells} | |")
    return lines


def _calibration(calibration: dict[str, Any]) -> list[str]:
    lines = [
        "",
        "## Calibration",
        "",
        "Out of fold, all themes together: among the sentences with a predicted probability in each bin, the share "
        "that have the theme.",
        "",
        "| mean probability | share true | n |",
        "|---:|---:|---:|",
    ]
    lines += [f"| {said:.2f} | {true:.2f} | {n:,} |" for said, true, n in calibration["reliability"]]
    worst = max(calibration["themes"].items(), key=lambda item: item[1])
    lines += [
        "",
        f"Expected calibration error {calibration['expected_calibration_error']:.3f}; largest for one theme "
        f"{worst[1]:.3f} ({worst[0]}).",
    ]
    return lines
