"""The page Uploads: every list that is being sent or waits, with its state, its place and its time."""
