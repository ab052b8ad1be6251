"""What one cell can be: phones, names, dates, priorities, headers; imports nothing of leads but its own files."""
