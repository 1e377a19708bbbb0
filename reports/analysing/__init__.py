"""The engine on anyone's data: from coded rows to every figure of the analysis."""
