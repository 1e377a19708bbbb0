"""The anonymous app: shows forms and passes ballots on; no session, no cookie, no log, no script needed."""
