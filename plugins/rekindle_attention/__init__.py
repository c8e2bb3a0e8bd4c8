"""Step 4, attention: bring what works back into view, without hiding what does not."""
