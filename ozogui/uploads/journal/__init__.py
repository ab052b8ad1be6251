"""The memory on disk, and the only SQL; imports the records of uploads, nothing that sends."""
