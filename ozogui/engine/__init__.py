"""What the window and the command line share: the core's services, built once and handed out.

Imports all of the core, never a front end.
"""
