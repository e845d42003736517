"""Corrections of labels by reviewers."""
