"""Tables that people bring: text or bytes become columns with a role and a kind each, every decision said, what is ambiguous asked."""
