"""What a person made here, as a text that can be kept, saved and opened again: a lesson, a formula, a training.

``dumps`` writes a document as JSON, ``loads`` reads one and checks it as everything from outside is checked. Nothing here knows
Streamlit or a page.
"""
