"""The text layer: where each character of a normalised text stands in the decoded capture."""
