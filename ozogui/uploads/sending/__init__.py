"""Batches out, within the pace, and answers in; imports the journal and cloudagent's words."""
