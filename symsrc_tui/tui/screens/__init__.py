"""The steps, one module each. A screen shows the wizard's answers and writes them back."""
