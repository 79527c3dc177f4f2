/* A window on the standings: some places, wherever they are, beside the first rows on the page. */

import { contentOf } from "./standings.js";
import { shownNumber } from "./times.js";

// Places from here on need a wider column, and an even wider one.
const LONG = 10_000;
const LONGER = 1_000_000;

/** The panel that shows places, one of them marked, and leads to those before and after them. */
export class Around {
  #panel;
  #table;
  #title;
  #notes;
  #body;
  #line;
  #buttons = {};
  #seen = "";
  #first = 1;
  #last = 1;

  /** Takes what is done at each button: `higher` and `lower` get the first or last place shown. */
  constructor(panel, { higher, lower, back, close }) {
    this.#panel = panel;
    this.#table = panel.querySelector("table");
    this.#title = panel.querySelector("h3");
    this.#notes = [...panel.querySelectorAll("[data-note]")];
    this.#body = panel.querySelector("tbody");
    this.#line = contentOf("line", "tr").cloneNode(true);
    const does = { higher: () => higher(this.#first), lower: () => lower(this.#last), back, close };
    for (const button of panel.querySelectorAll("[data-does]")) {
      this.#buttons[button.dataset.does] = button;
      button.addEventListener("click", does[button.dataset.does]);
    }
  }

  /** Shows rows, each with its `rank`, `name` and `score`, of a board whose `frame` tells who wins.

      Tells the row at the place that is `marked`, or else null. */
  show(rows, { marked, hasLower, canGoBack }, frame) {
    this.#first = rows[0].rank;
    this.#last = rows[rows.length - 1].rank;
    this.#title.textContent = titleOf(this.#first, this.#last);
    this.#table.classList.toggle("long", this.#last >= LONG);
    this.#table.classList.toggle("longer", this.#last >= LONGER);
    this.#panel.hidden = false;
    this.#offer("higher", this.#first > 1);
    this.#offer("lower", hasLower);
    this.#offer("back", canGoBack);
    const seen = JSON.stringify([rows, marked, frame]);
    // What shows the same stays the same elements: somebody may be reading, or have selected it.
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#fill(rows, marked, frame);
    }
    return this.#body.querySelector(".found");
  }

  /** Says how far what is shown can be relied on: by one of the notes, with a time in it. */
  say(note, time) {
    for (const element of this.#notes) {
      element.hidden = element.dataset.note !== note;
      const place = element.querySelector("span");
      if (place) {
        place.textContent = time;
      }
    }
  }

  /** Shows nothing any more. */
  hide() {
    this.#panel.hidden = true;
    this.#body.replaceChildren();
    this.#seen = "";
  }

  #fill(rows, marked, { winners, line }) {
    const elements = rows.map((row) => rowOf(row, row.rank <= winners, row.rank === marked));
    const last = rows.findIndex(({ rank }) => rank === winners);
    if (line && last >= 0) {
      this.#line.querySelector("span").textContent = line;
      elements.splice(last + 1, 0, this.#line);
    }
    this.#body.replaceChildren(...elements);
  }

  /** Offers a button or not; one that goes while it has the focus leaves it to the panel. */
  #offer(name, isOffered) {
    const button = this.#buttons[name];
    const hadFocus = document.activeElement === button;
    button.hidden = !isOffered;
    if (hadFocus && !isOffered) {
      this.#title.focus({ preventScroll: true });
    }
  }
}

/** Says which places these are. */
export function titleOf(first, last) {
  return first === last
    ? `Place ${shownNumber(first)}`
    : `Places ${shownNumber(first)} to ${shownNumber(last)}`;
}

function rowOf({ rank, name, score }, wins, isMarked) {
  const element = contentOf("row", "tr").cloneNode(true);
  element.querySelector(".rank").textContent = shownNumber(rank);
  element.querySelector(".name bdi").textContent = name;
  element.querySelector(".value bdi").textContent = score;
  element.classList.toggle("wins", wins);
  if (isMarked) {
    element.classList.add("found");
    element.setAttribute("aria-current", "true");
  }
  return element;
}
