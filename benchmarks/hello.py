"""The yardstick: an app that only says hello."""

from flask import Flask


def app() -> Flask:
    """Build it."""
    bare = Flask(__name__)
    bare.add_url_rule("/", view_func=lambda: "hello")
    return bare
