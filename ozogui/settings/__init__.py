"""What a person or IT decided, on disk and in the key store; imports leads and cloudagent at most."""
