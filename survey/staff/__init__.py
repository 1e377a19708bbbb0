"""The office: where committees run rounds and branches assess and compare themselves; accounts, roles, a log."""
