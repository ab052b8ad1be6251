"""The window: PySide6, no rules about leads, no SQL, no HTTP."""
