"""The built-in stand-in for CloudAgent, with its documented rules and faults.

It knows the client's modules; of the program only the engine's floor and what lies above it import it.
"""
