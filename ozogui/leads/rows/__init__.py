"""Rows of any file as they are met: text files, kinds of files, header rows, tables in memory; imports values only."""
