"""How it is collected and kept: the anonymous app, tickets, sealing, rounds and the store."""
