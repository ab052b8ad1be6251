"""The page Uploads: every list that is being sent or waits, with its state and its time; knows no other page."""
