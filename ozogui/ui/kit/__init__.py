"""Widgets, tokens and helpers that know nothing of leads, pages or the journey; imports nothing of ui."""
