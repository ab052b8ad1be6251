"""Do-not-call lists that stay; imports the journal's hashes of numbers, nothing that sends."""
