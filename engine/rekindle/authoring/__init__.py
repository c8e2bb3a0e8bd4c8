"""Tools for those who write steps. Each rule is a function from a manuscript to findings; content/rules.py lists them all."""
