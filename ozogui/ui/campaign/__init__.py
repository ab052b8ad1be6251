"""The page Campaign: account, campaign, numbers that are already there; knows no other page."""
