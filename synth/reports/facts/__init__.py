"""Facts that a document states about its inspection: area, dates, programme, evaluations."""
