"""Read and write codebooks and coded texts of programs for qualitative analysis, so that work can continue there."""
