"""Ozonetel CloudAgent's API and nothing else; imports errors and wording only."""
