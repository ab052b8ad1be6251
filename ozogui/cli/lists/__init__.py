"""What the options make of lists: several read as one, columns proposed, one divided; imports the engine and below."""
