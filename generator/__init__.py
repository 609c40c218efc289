"""Bulletins and official documents in Word."""
