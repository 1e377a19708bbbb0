"""The organisation as the office keeps it: edited, imported, merged where small, paired, with those it serves."""

from survey.structure.merging import standing_groups as standing_groups
from survey.structure.projects import projects_achieved as projects_achieved
from survey.structure.serving import audience_counts as audience_counts
