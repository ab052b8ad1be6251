"""From a file to checked leads: no network, no database, no window; imports files, wording and errors only."""
