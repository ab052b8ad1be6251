"""What can be put right, by a press or by hand, and the workbook of held-back leads.

Imports checking and what lies below it; mapping and reading it does not know.
"""
