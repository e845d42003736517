"""Titles of the parts of a code's description, by which a theme is written as one text and read back."""

INCLUDE, LEAVE_OUT, TERMS = "Include:", "Leave out:", "Terms:"
