"""How OzoGUI becomes a program that people are handed: frozen, tried, packed, signed, listed. Standard library only."""
