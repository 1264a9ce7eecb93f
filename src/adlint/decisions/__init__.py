"""What people decided about findings, kept in files of its own."""
