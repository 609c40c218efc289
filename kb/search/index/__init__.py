"""What stands on disk: entries, posting lists, segments, generations."""
