"""The language server: what the linter finds, shown in editors while the words are being written."""
