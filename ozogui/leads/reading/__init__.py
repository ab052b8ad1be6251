"""A file becomes a sheet, in a process of its own with limits; imports workbooks and what lies below it."""
