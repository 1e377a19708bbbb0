"""Long work: asking for all reports or tables of a round, seeing how far it is, taking the file."""

from survey.staff.jobs.views import bp as bp
