"""The state of the five steps, which the pages share: it asks the engine's services; imports kit, no page."""
