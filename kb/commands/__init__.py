"""The commands of ``kb``, one module a group, and what all commands share."""
