"""`ozogui watch`: takes the lists that are put into a folder and uploads them with nobody there.

May import what the other commands may; nothing imports it but the command line's own front.
"""
