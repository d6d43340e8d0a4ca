"""The stepping component: what it sends to the browser, and the script, style and page that play it there."""
