"""Facts: observations and mentions read from the blocks of a document."""
