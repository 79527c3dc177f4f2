/* What is looked for, as people write it: a player or a place, in a field or in an address. */

// Letters that look alike count as the same, whatever way they were typed.
const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
// An email must not get into an address. The API refuses what looks like one, just as loosely.
export const isEmail = (text) => /^\s*\S+@\S+\.\S+\s*$/u.test(text);

/** Gives the indexes of the rows whose name is what is asked for, and of those that only contain it. */
export function indexesOf(rows, asked) {
  const wanted = plain(asked);
  const names = rows.map(([name]) => plain(name));
  const those = (fits) => [...names.keys()].filter((index) => fits(names[index]));
  return { exact: those((name) => name === wanted), partial: those((name) => name.includes(wanted)) };
}

/** Reads a place as people write it, with or without its thousands apart; null if it is none. */
export function placeOf(text) {
  const digits = (text ?? "").replace(/[\s,.'’]/gu, "");
  const place = /^\d+$/u.test(digits) ? Number(digits) : 0;
  return place >= 1 && Number.isSafeInteger(place) ? place : null;
}

/** Tells what the page's address asks for: `#player=NAME`, `#place=NUMBER`, or `?player=ID`. */
export function askedByAddress() {
  const after = new URLSearchParams(location.hash.slice(1));
  const name = after.get("player");
  const place = after.get("place");
  const playerId = new URLSearchParams(location.search).get("player");
  if (name || place) {
    return name ? { name } : { place };
  }
  return playerId ? { playerId } : {};
}
