"""Do-not-call lists that stay."""
