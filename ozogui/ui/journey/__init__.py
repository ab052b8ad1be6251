"""The state of the five steps, which the pages share: it asks the engine's services; imports kit, no page.

A page is handed the journey and reaches one dot through it: `journey.matching`, `journey.editing` and the other parts
for what a step knows and changes, `journey.journal`, `journey.settings` and the other services for what the core keeps.
"""
