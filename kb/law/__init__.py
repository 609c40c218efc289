"""The law that cases cite: read on the days of the case, and what became of it since."""
