"""Which column feeds which header: guessed, chosen, joined; imports reading and what lies below it."""
