"""Explanations of the labels that a model gives to a sentence."""
