"""The place for do-not-call lists that stay."""
