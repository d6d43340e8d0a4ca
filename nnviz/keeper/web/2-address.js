// The address of the page and the history: both are written here and nowhere else. Python says what the address is to be and which
// entry of the history that is; another entry on the same page is added, everything else replaces what is there. Where the player
// stands (its step) is the player's own business and stays in the address.

const PLACES = ["step", "at", "cell"];

function pageOf(url) {
  return url.pathname.split("/").pop();
}

function withoutPlaces(search) {
  const found = new URLSearchParams(search);
  for (const name of PLACES) found.delete(name);
  return found.toString();
}

class Address {
  constructor(visited) {
    this.visited = visited;
    this.push = window.history.pushState.bind(window.history);
    // Streamlit adds an entry when a page is left by itself, with the query taken away, before it adds the one of the new page.
    window.history.pushState = (state, unused, url) => {
      if (url !== undefined && url !== null && new URL(url, window.location).pathname === window.location.pathname) return;
      this.push(state, unused, url);
    };
    // Before Streamlit, which would send a copy of this address with everything from now on.
    window.addEventListener("popstate", (event) => this.popped(event), true);
  }

  // A page has come: this is where it stands.
  arrive() {
    this.place = window.location.pathname;
  }

  // Whether another page is on its way, or could not come.
  get left() {
    return window.location.pathname !== this.place;
  }

  // ``query`` is what is to stand behind the path, ``entry`` a name for what somebody would go back to.
  write({ page, query, entry }) {
    if (this.left) return;
    const url = new URL(window.location);
    const search = new URLSearchParams(query);
    for (const name of PLACES) if (url.searchParams.has(name)) search.set(name, url.searchParams.get(name));
    const added = this.page === page && this.entry !== null && this.entry !== entry && withoutPlaces(url.search) !== withoutPlaces(query);
    Object.assign(this, { page, entry, query: withoutPlaces(query) });
    if (search.toString() === new URLSearchParams(url.search).toString()) return;
    url.search = search.toString();
    if (added) this.push({}, "", url);
    else window.history.replaceState(window.history.state, "", url);
  }

  // Somebody went back or forward. To another page Streamlit leads; on this one Python is asked for what the address says.
  popped(event) {
    const same = withoutPlaces(window.location.search) === this.query;
    this.entry = null;
    if (this.left || same) return;
    event.stopImmediatePropagation();
    this.visited(window.location.search);
  }
}
