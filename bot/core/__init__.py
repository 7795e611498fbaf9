"""Decisions: values and `now` in, values out. Imports the standard library and itself, does no I/O."""
