"""Takes CloudAgent's callbacks in over HTTP and keeps them; imports the journal, nothing that sends."""
