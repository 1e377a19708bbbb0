"""An attacker who knows only what is published: a release file, its description, and the files made from it.

Nothing here imports what made the release. The attacker is given more than most people know: how many
members of every unit answered, and (where a round is complete) that everybody answered every item.
"""
