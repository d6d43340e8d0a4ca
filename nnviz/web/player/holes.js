// A payload as it is sent: text with holes, and beside it the parts that belong into them.

/** @import { Payload } from "../contract" */

/**
 * The payload as values with its parts in their places: each is found by its digest, and put where its keys lead.
 *
 * @param {string} payload
 * @param {[string, string[]][]} parts
 * @param {(digest: string) => unknown} find
 * @returns {Payload}
 */
export function withParts(payload, parts, find) {
  const content = JSON.parse(payload);
  for (const [digest, path] of parts) {
    const before = path.slice(0, -1).reduce((place, key) => place[key], content);
    before[path[path.length - 1]] = find(digest);
  }
  return content;
}
