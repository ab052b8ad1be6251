"""The page Check: every finding in its cell, and its repair; knows no other page."""
