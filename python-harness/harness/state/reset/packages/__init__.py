"""State that numpy, pandas, matplotlib and Pillow keep in C or in nested tables of settings."""
