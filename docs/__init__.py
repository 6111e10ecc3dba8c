"""The documentation, and the programs that write its generated parts.

Belongs here: pages, `generate` (reference from the code), `examples` (answers of the code blocks), `screenshot` (the asset graph).
Does not belong here: anything that Kaoju needs to run.
"""
