"""A branch assesses itself: alone and blind at first, then together, then handed in for the round."""
