"""What is stored on disk: entries, posting lists, segments, generations."""
