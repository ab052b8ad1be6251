"""What helps to find a fault and to stay current: log, crash words, licences, update notices; imports the floor."""
