"""The browser half: modules in JavaScript, style and elements, a folder for each component and ``shared`` for all of them."""
