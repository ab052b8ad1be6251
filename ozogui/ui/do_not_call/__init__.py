"""The place for do-not-call lists that stay; knows no other page."""
