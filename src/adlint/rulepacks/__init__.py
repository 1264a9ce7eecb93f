"""Rule packs: data that says what to find, under which law, and proves it with examples."""
