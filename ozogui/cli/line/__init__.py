"""The uploads that wait: listed, ordered, planned and run from the terminal; imports the engine and below."""
