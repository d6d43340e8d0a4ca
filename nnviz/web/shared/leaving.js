// When what was mounted is taken away again.
//
// Streamlit mounts asynchronously. A drawing that a newer one overtakes is taken away as soon as its own mount has come to its end, which
// can be after the mount of the newer one, in the same element: taken literally, that would take away the newer one. So only what was
// mounted last leaves, and only once its element has left the page.

/** @type {WeakMap<Node, object>} */
const newest = new WeakMap();

/**
 * What a mount gives back: takes away what was mounted, where nothing newer stands in its place.
 *
 * @param {Node} parent
 * @param {() => void} takeAway
 */
export function leaving(parent, takeAway) {
  const own = {};
  newest.set(parent, own);
  return () => {
    if (newest.get(parent) !== own || parent.isConnected) return;
    newest.delete(parent);
    takeAway();
  };
}
