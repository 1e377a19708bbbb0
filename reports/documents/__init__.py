"""Reports on paper: PDF documents typeset from findings, searchable, tagged, the same bytes every time."""
