// What the browser keeps. What belongs to a tab is in the storage of that tab, which a second tab starts with a copy of; documents too
// large for a link are in the storage that all tabs share, under a digest of what they are: the same name is always the same text.

const OF_TAB = "nnviz";
const TEXT = "nnviz.text.";
const DOCUMENT = "nnviz.kept.";
const MOST_DOCUMENTS = 40;
const LONGEST_DOCUMENT = 4_000_000;

// Storage can be full, or forbidden: then nothing is kept, and the page goes on.
function attempt(act, otherwise = null) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

function readTab() {
  const found = attempt(() => JSON.parse(window.sessionStorage.getItem(OF_TAB) ?? "{}"));
  return found && typeof found === "object" && !Array.isArray(found) ? found : {};
}

// False where there was no room.
function writeTab(changes) {
  return attempt(() => {
    window.sessionStorage.setItem(OF_TAB, JSON.stringify({ ...readTab(), ...changes }));
    return true;
  }, false);
}

// The texts of parts, each under its digest: what is there already is not written again.
const texts = {
  read(digest) {
    return attempt(() => window.sessionStorage.getItem(TEXT + digest));
  },

  // False where there was no room.
  write(found) {
    return attempt(() => {
      for (const [digest, text] of Object.entries(found)) window.sessionStorage.setItem(TEXT + digest, text);
      return true;
    }, false);
  },

  prune(digests) {
    const wanted = new Set(digests.map((digest) => TEXT + digest));
    for (const name of attempt(() => Object.keys(window.sessionStorage), [])) {
      if (name.startsWith(TEXT) && !wanted.has(name)) window.sessionStorage.removeItem(name);
    }
  },
};

const documents = {
  read(digest) {
    const found = attempt(() => JSON.parse(window.localStorage.getItem(DOCUMENT + digest)));
    return found && typeof found.text === "string" ? found.text : null;
  },

  // The oldest go where there are too many, or where the browser has no more room. False where even that did not help.
  write(digest, text) {
    if (text.length > LONGEST_DOCUMENT) return false;
    const kept = JSON.stringify({ at: Date.now(), text });
    for (;;) {
      const done = attempt(() => {
        window.localStorage.setItem(DOCUMENT + digest, kept);
        return true;
      }, false);
      const oldest = this.oldestFirst().filter((name) => name !== digest);
      if (done) {
        for (const name of oldest.slice(0, Math.max(0, oldest.length + 1 - MOST_DOCUMENTS))) this.remove(name);
        return true;
      }
      if (!oldest.length) return false;
      this.remove(oldest[0]);
    }
  },

  remove(digest) {
    attempt(() => window.localStorage.removeItem(DOCUMENT + digest));
  },

  oldestFirst() {
    const names = attempt(() => Object.keys(window.localStorage), []).filter((name) => name.startsWith(DOCUMENT));
    const age = (name) => attempt(() => JSON.parse(window.localStorage.getItem(name)).at, 0) || 0;
    return names.sort((a, b) => age(a) - age(b)).map((name) => name.slice(DOCUMENT.length));
  },
};
