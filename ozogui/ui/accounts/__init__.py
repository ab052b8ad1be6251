"""The form of an account and what a test of it says; imports journey and kit."""
