"""Workbooks of every kind: what the parser gives, and what it cannot do; imports rows and values.

The only folder that knows calamine.
"""
