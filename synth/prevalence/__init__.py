"""Estimate how common each theme is, with the inspection as the unit."""

from synth.prevalence.confirm.adjudication import apply_answers, decide_verdicts, settle_verdicts
from synth.prevalence.estimates.association import GRADES, grade_associations, kendall_association
from synth.prevalence.estimates.change import difference_interval, theme_change
from synth.prevalence.estimates.themes import prevalence_by, theme_prevalence
from synth.prevalence.intervals.binomial import wilson_interval
from synth.prevalence.intervals.bootstrap import cluster_bootstrap_share
from synth.prevalence.quantity_words import absence, quantity
from synth.prevalence.verdict_errors.counts import VerdictErrors
from synth.prevalence.verdicts.fitting import NATIONAL, fit_verdict_rule
from synth.prevalence.verdicts.labels import CLAIMS, ENOUGH, SURE, VERDICTS, keep_answers, verdicts_from_labels
from synth.prevalence.verdicts.rule import DEFAULT_RULE, VerdictRule

__all__ = [
    "CLAIMS",
    "DEFAULT_RULE",
    "ENOUGH",
    "GRADES",
    "NATIONAL",
    "SURE",
    "VERDICTS",
    "VerdictErrors",
    "VerdictRule",
    "absence",
    "apply_answers",
    "cluster_bootstrap_share",
    "decide_verdicts",
    "difference_interval",
    "fit_verdict_rule",
    "grade_associations",
    "keep_answers",
    "kendall_association",
    "prevalence_by",
    "quantity",
    "settle_verdicts",
    "theme_change",
    "theme_prevalence",
    "verdicts_from_labels",
    "wilson_interval",
]
