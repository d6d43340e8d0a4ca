"""What every page stands on: its frame, what a browser sends and keeps, addresses, messages, files, serving."""
