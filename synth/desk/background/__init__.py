"""Work in the background: reading, classifying, retraining, and tasks in processes of their own."""
