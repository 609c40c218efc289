"""The static site: library -> pages (pure), a theme, and the hook that feeds them to MkDocs."""
