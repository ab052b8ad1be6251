"""Benches: times, loads and long runs; `dev.py bench` starts them."""
