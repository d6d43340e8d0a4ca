// The address of the page and the history: both are written here and nowhere else. Python says what the address is to be and which
// entry of the history that is; another entry on the same page is added, everything else replaces what is there. Where the player
// stands (its step) is the player's own business and stays in the address, and so does whether it is in another page's frame.

/** @import { HandData } from "../contract" */

const PLACES = ["step", "at", "cell", "embed", "embed_options"];

/** @param {{ pathname: string }} url */
export function pageOf(url) {
  return url.pathname.split("/").pop();
}

/** @param {string} search */
export function withoutPlaces(search) {
  const found = new URLSearchParams(search);
  for (const name of PLACES) found.delete(name);
  return found.toString();
}

export class Address {
  /** @type {string | undefined} */
  page = undefined;
  /** @type {string | null | undefined} */
  entry = undefined;
  query = "";
  /** @type {string | undefined} */
  place = undefined;
  /** @type {string | undefined} */
  wentTo = undefined;

  /** @param {(query: string) => void} visited */
  constructor(visited) {
    this.visited = visited;
    this.push = window.history.pushState.bind(window.history);
    // Streamlit adds an entry when a page is left by itself, with the query taken away, before it adds the one of the new page.
    window.history.pushState = (state, unused, url) => {
      if (url === undefined || url === null || this.unwanted(new URL(url, window.location.href).pathname)) return;
      this.push(state, unused, url);
    };
    window.addEventListener("click", () => (this.wentTo = undefined), true);
    // Before Streamlit, which would send a copy of this address with everything from now on.
    window.addEventListener("popstate", (event) => this.popped(event), true);
  }

  // A page has come: this is where it stands.
  arrive() {
    this.place = window.location.pathname;
    this.wentTo = undefined;
  }

  // Whether an entry is none that somebody asked for. Streamlit adds the one of a page that comes when Back or Forward have led on since,
  // and takes no notice of presses that lead back to the page that is still there: then it is asked for the page of the address again.
  /** @param {string} path */
  unwanted(path) {
    if (path === window.location.pathname) return true;
    if (this.wentTo !== window.location.pathname) return false;
    setTimeout(() => window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state })));
    return true;
  }

  // Whether another page is on its way, or could not come.
  get left() {
    return window.location.pathname !== this.place;
  }

  // ``query`` is what is to stand behind the path, ``entry`` a name for what somebody would go back to.
  /** @param {Pick<HandData, "page" | "query" | "entry">} fields */
  write({ page, query, entry }) {
    if (this.left) return;
    const url = new URL(window.location.href);
    const search = new URLSearchParams(query);
    for (const name of PLACES) {
      const place = url.searchParams.get(name);
      if (place !== null) search.set(name, place);
    }
    const added = this.page === page && this.entry !== null && this.entry !== entry && withoutPlaces(url.search) !== withoutPlaces(query);
    Object.assign(this, { page, entry, query: withoutPlaces(query) });
    if (search.toString() === new URLSearchParams(url.search).toString()) return;
    url.search = search.toString();
    if (added) this.push({}, "", url);
    else window.history.replaceState(window.history.state, "", url);
  }

  // Somebody went back or forward. To another page Streamlit leads; on this one Python is asked for what the address says.
  /** @param {Event} event */
  popped(event) {
    const same = withoutPlaces(window.location.search) === this.query;
    this.entry = null;
    this.wentTo = window.location.pathname;
    if (this.left || same) return;
    event.stopImmediatePropagation();
    // This is what Python is asked for now: who goes on before it has answered goes on from here.
    this.query = withoutPlaces(window.location.search);
    this.visited(window.location.search);
  }
}
