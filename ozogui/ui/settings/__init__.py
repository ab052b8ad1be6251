"""The page Settings: accounts, appearance, about; knows no other page."""
