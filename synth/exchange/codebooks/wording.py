"""Titles of the parts of a code's description, used to write a theme as one text and to read it again."""

INCLUDE, LEAVE_OUT, TERMS = "Include:", "Leave out:", "Terms:"
