/* Dates, numbers and stages as the page shows them: in English, in the player's own time zone. */

const ENGLISH = navigator.languages.find((language) => /^en\b/iu.test(language)) ?? "en-GB";
const CLOCK = { hour: "numeric", minute: "2-digit" };
const DATE = { day: "numeric", month: "short", year: "numeric", ...CLOCK, timeZoneName: "short" };
const dates = new Intl.DateTimeFormat(ENGLISH, DATE);
const clockTimes = new Intl.DateTimeFormat(ENGLISH, CLOCK);
const numbers = new Intl.NumberFormat("en");

const LATELY = 12 * 3_600_000;
const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;

/** Writes a number with its thousands apart. */
export function shownNumber(number) {
  return numbers.format(number);
}

/** Writes the time of day (epoch ms). */
export function shownTime(at) {
  return clockTimes.format(at);
}

/** Writes a time (epoch ms): of the day where it was lately, else the date too. */
export function shownRecently(at) {
  return (Math.abs(Date.now() - at) < LATELY ? clockTimes : dates).format(at);
}

/** Lets a <time> element show its date, given in epoch ms or by its own `datetime`.

    Tells whether it is one: null is none, nor is what lies beyond any calendar. */
export function showDate(element, at = Date.parse(element.dateTime)) {
  const date = new Date(at ?? NaN);
  const isDate = !Number.isNaN(date.getTime());
  if (isDate) {
    element.dateTime = date.toISOString();
    element.textContent = dates.format(date);
  }
  return isDate;
}

/** Cuts what is left (ms) into days, hours, minutes and seconds, begun seconds counting whole. */
export function partsOf(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const twoDigits = (number) => String(number).padStart(2, "0");
  return {
    days: shownNumber(Math.floor(seconds / DAY)),
    hours: twoDigits(Math.floor((seconds % DAY) / HOUR)),
    minutes: twoDigits(Math.floor((seconds % HOUR) / MINUTE)),
    seconds: twoDigits(seconds % MINUTE),
  };
}

/** Tells the stage of a leaderboard: the one that its data tell, else the one that the time tells. */
export function stageOf({ stage, opensAt, endsAt }, now) {
  if (stage) {
    return stage;
  }
  if (endsAt !== null && endsAt <= now) {
    return "closed";
  }
  return opensAt !== null && now < opensAt ? "upcoming" : "open";
}

/** Tells what a leaderboard's clock counts down to (epoch ms), or null. */
export function nextDate(board, now) {
  const stage = stageOf(board, now);
  const at = { upcoming: board.opensAt, open: board.endsAt, series: board.nextAt }[stage] ?? null;
  // Another edition of a series is made when one begins: until then there is no date to come.
  return at !== null && at <= now ? null : at;
}

/** Reads a leaderboard's dates from the element that is about it. */
export function boardOf(element) {
  const { stage, opens, ends, next } = element.dataset;
  const read = (at) => (at ? Number(at) : null);
  return { stage: stage || null, opensAt: read(opens), endsAt: read(ends), nextAt: read(next) };
}

/** Shows, of everything that is shown in certain stages only, what belongs to this one. */
export function showStage(element, stage) {
  for (const part of element.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(stage);
  }
}
