"""Ozonetel CloudAgent's API and nothing else."""
