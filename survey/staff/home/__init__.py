"""The first page after signing in: what to do next, for whoever signed in."""

from survey.staff.home.views import bp as bp
