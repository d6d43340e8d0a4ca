"""What the browser keeps of a page and brings back: nothing of it is stored on the server."""
