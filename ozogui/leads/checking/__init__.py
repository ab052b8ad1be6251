"""Rules over all leads, column by column, and their findings; imports values, rows and leads.py."""
