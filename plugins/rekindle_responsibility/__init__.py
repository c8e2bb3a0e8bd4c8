"""Step 1, responsibility: what is mine to do well, and what belongs to the client."""
