"""What is asked: questionnaires as data, their model, loader and wording rules. No web, no database."""
