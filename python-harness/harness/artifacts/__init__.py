"""Files that a call hands to its caller: what it shows, and what it leaves in its working folder."""
