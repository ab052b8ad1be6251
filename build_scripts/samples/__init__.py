"""What is made by scripts and committed or measured: samples, old files, defects, pictures."""
