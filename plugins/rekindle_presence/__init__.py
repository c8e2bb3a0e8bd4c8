"""Step 5, presence and challenge: coming back to the room, and a stretch between dull and swamped."""
