"""The page Spreadsheet: a file is opened and understood; knows no other page."""
