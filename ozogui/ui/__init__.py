"""The window: PySide6, no rules about leads, no SQL, no HTTP; imports the engine and below, never the command line."""
