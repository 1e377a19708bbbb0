"""The only rooms that open a database, one file per keeper: box.db, desk.db, office.db.

Nothing here knows another file, so each can later be kept elsewhere behind the same verbs.
"""
