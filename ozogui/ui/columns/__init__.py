"""The page Columns: which column feeds which header; knows no other page."""
