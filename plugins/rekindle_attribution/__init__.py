"""Step 3, attribution: the first explanation of an outcome is a guess, so test others beside it."""
