"""The page History: past uploads, found again; knows no other page."""
