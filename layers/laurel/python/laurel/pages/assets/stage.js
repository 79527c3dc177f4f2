/* Where leaderboards stand: their stages turn by themselves when the time comes, and a clock counts. */

import {
  boardOf, nextDate, partsOf, showDate, shownNumber, showStage, stageOf,
} from "./times.js";

// Of a second, so that a timer that comes early does not see the second before.
const BEHIND_THE_SECOND = 20;
// A timer cannot be set for longer than 24 days.
const LONGEST_TIMER = 86_400_000;

/** Shows the stages of the boards on a game's page, now and whenever a date has come. */
export function keepStages(elements) {
  const now = Date.now();
  const dates = [];
  for (const element of elements) {
    const board = boardOf(element);
    showStage(element, stageOf(board, now));
    dates.push(nextDate(board, now) ?? Infinity);
  }
  const next = Math.min(...dates) - now;
  if (Number.isFinite(next)) {
    setTimeout(() => keepStages(elements), Math.min(next + BEHIND_THE_SECOND, LONGEST_TIMER));
  }
}

/** The part that says where a leaderboard stands: its stage, its clock, its figures. */
export class Stage {
  #main;
  #announce;
  #clock;
  #timer;
  #shown = null;
  board;

  constructor(main, announce) {
    this.#main = main;
    this.#announce = announce;
    this.#clock = main.querySelector(".clock");
    this.board = boardOf(main);
    this.#turn();
    document.addEventListener("visibilitychange", () => this.#turn());
  }

  /** Shows other dates and figures. */
  show(data) {
    const { stage, opensAt, endsAt, nextAt } = data;
    this.board = { stage, opensAt, endsAt, nextAt };
    for (const fact of this.#main.querySelectorAll("[data-fact]")) {
      const time = fact.querySelector("time");
      const value = data[fact.dataset.fact];
      if (time) {
        fact.hidden = !showDate(time, value);
      } else {
        fact.textContent = shownNumber(value);
      }
    }
    this.#turn();
  }

  #turn() {
    clearTimeout(this.#timer);
    const now = Date.now();
    const stage = stageOf(this.board, now);
    const next = nextDate(this.board, now);
    if (stage !== this.#shown) {
      showStage(this.#main, stage);
      if (this.#shown !== null) {
        this.#announce(this.#main.querySelector(".chip:not([hidden])").textContent);
      }
      this.#shown = stage;
    }
    this.#clock.hidden = next === null;
    for (const says of this.#main.querySelectorAll("[data-with-clock]")) {
      says.hidden = next === null;
    }
    for (const says of this.#main.querySelectorAll("[data-without-clock]")) {
      says.hidden = next !== null;
    }
    if (next !== null) {
      const parts = partsOf(next - now);
      for (const [part, shown] of Object.entries(parts)) {
        this.#clock.querySelector(`[data-part=${part}]`).textContent = shown;
      }
      this.#clock.querySelector("[data-part=days] + i").textContent =
        parts.days === "1" ? "day" : "days";
      if (!document.hidden) {
        const rest = (next - now) % 1000 || 1000;
        this.#timer = setTimeout(() => this.#turn(), rest + BEHIND_THE_SECOND);
      }
    }
  }
}

