"""The app: the state of a lesson, its widgets and the frame of a page."""
