"""Why a model gave a sentence its labels."""
