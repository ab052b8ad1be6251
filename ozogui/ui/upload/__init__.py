"""The page Upload: batches go out, answers come in; knows no other page."""
