"""Step 6, job crafting and control: one small, allowed change that makes the work more one's own."""
