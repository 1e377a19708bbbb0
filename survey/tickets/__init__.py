"""What entitles a member to one answer: paper slips with a code, and the pepper that hides the codes."""
