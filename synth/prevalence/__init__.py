"""How widespread each theme is, with the inspection as the unit."""

from synth.prevalence.association import GRADES, Association, grade_associations, kendall_association
from synth.prevalence.audit import Audit, AuditDraw, draw_audit, read_audit, write_audit
from synth.prevalence.audit_checks import check_same_sentences
from synth.prevalence.calibration import ENOUGH, Curve
from synth.prevalence.change import difference_interval, theme_change
from synth.prevalence.corrected import CorrectedShare, compare_with_audit, correct_shares, least_audited
from synth.prevalence.corrected_emphasis import EmphasisCounts, compare_emphasis, correct_emphasis
from synth.prevalence.errors import CLAIMS, ClaimErrors, VerdictErrors
from synth.prevalence.estimates import prevalence_by, theme_prevalence
from synth.prevalence.intervals import cluster_bootstrap_share, exact_interval, interval_with_errors, wilson_interval
from synth.prevalence.quantities import Quantity, quantity
from synth.prevalence.rule import DEFAULT_RULE, NATIONAL, VerdictRule, verdicts_from_labels
from synth.prevalence.verdicts import VERDICTS, inspection_verdicts

__all__ = [
    "CLAIMS",
    "DEFAULT_RULE",
    "ENOUGH",
    "GRADES",
    "NATIONAL",
    "VERDICTS",
    "Association",
    "Audit",
    "AuditDraw",
    "ClaimErrors",
    "CorrectedShare",
    "Curve",
    "EmphasisCounts",
    "Quantity",
    "VerdictErrors",
    "VerdictRule",
    "check_same_sentences",
    "cluster_bootstrap_share",
    "compare_emphasis",
    "compare_with_audit",
    "correct_emphasis",
    "correct_shares",
    "difference_interval",
    "draw_audit",
    "exact_interval",
    "grade_associations",
    "inspection_verdicts",
    "interval_with_errors",
    "kendall_association",
    "least_audited",
    "prevalence_by",
    "quantity",
    "read_audit",
    "theme_change",
    "theme_prevalence",
    "verdicts_from_labels",
    "wilson_interval",
    "write_audit",
]
