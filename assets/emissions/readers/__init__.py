"""Readers of the publishers' own formats, one module per source. Each takes bytes and gives facts, or refuses with a sentence."""
