"""Scripts for people who work on OzoGUI: none of them is part of the program or imported by it."""
