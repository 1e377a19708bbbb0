"""A questionnaire on paper, for those who would rather not answer on a screen."""

from reports.documents.paper.form import PaperForm, paper_form

__all__ = ["PaperForm", "paper_form"]
