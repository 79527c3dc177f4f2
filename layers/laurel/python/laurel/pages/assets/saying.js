/* What is said about who was looked for, and where the player was found. */

import { shownNumber } from "./times.js";

// Of fewer players, everybody sees at a glance how far up a place is.
const MANY = 1_000;
// The API looks at no more.
const MOST_OF_A_NAME = 25;

export const LOOKING = "Looking…";
export const NO_PLACE = "A place is a whole number, from 1 on.";
export const NO_PLACES = "There are no such places.";
export const NO_EMAILS =
  "Players cannot be found by their email address, only by the name that they play under.";
export const NOBODY_OF_THE_LINK = "The player whom this link leads to is not in these standings.";
export const REFUSED = "That cannot be looked up.";
export const BUSY = "The service has too much to do just now. Asking again in a moment.";
export const AWAY = "The service cannot be reached. Asking again in a moment.";
export const COPIED = "The link is copied.";

/** Says where a player stands, and whom else the same question fits. */
export function standingOf({ name, rank, of, exact = true }, others = "") {
  const about = exact ? "" : "about ";
  const all = shownNumber(Math.max(rank, of));
  return `${name} is in ${about}place ${shownNumber(rank)} of ${all}${shareOf(rank, of)}${others}.`;
}

/** Says how far up a place is among many; nothing in the lower half, where nobody asks for it. */
function shareOf(rank, of) {
  const top = Math.ceil((1000 * rank) / of) / 10;
  return of >= MANY && top <= 50 ? `, in the top ${shownNumber(top)}%` : "";
}

/** Says that a player is the best placed of several who have one name, as far as they were counted. */
export function bestOf(count) {
  const many = count < MOST_OF_A_NAME ? shownNumber(count) : `${MOST_OF_A_NAME} or more`;
  return count > 1 ? `, the best placed of ${many} with that name` : "";
}

/** Says which of several a player is. */
export function turnOf(number, count) {
  return count > 1 ? ` (${number} of ${count} that fit)` : "";
}

/** Says that nobody has a name, as one understands it, or exactly so. */
export function nobodyCalled(name, { isExact }) {
  return isExact
    ? `Nobody called exactly “${name}” is in these standings: capital letters count.`
    : `Nobody called “${name}” is in these standings.`;
}

/** Says that somebody who was there is there no longer. */
export function goneFrom(name) {
  return `${name} is no longer in these standings.`;
}

/** Says that there is no such place, and which one is the last. */
export function noPlace(place, last) {
  const end = `There is no place ${shownNumber(place)}: the last one is ${shownNumber(last)}.`;
  return last > 0 ? end : "There are no places yet.";
}
