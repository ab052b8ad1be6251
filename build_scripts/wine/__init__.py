"""Runs the program as Windows would have it, on a Linux: genuine Windows Python and Qt under Wine. Never shipped."""
