/* The links of a series: to its other editions as they are made, and not to those that are gone. */

import { showDate } from "./times.js";

/** The links, which stay the same elements as long as they lead to the same: one can have the focus. */
export class Editions {
  #nav;
  #seen = "";

  constructor(nav) {
    this.#nav = nav;
  }

  /** Shows these links. */
  show(editions) {
    const seen = JSON.stringify(editions);
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#nav.hidden = editions.length === 0;
      this.#nav.querySelector("ul").replaceChildren(...editions.map(linkTo));
    }
  }
}

function linkTo({ kind, label, name, opensAt, path }) {
  const item = document.getElementById("edition").content.querySelector("li").cloneNode(true);
  const link = item.querySelector("a");
  const time = item.querySelector("time");
  link.rel = kind;
  link.href = path;
  link.querySelector(".label").textContent = label;
  link.querySelector("bdi").textContent = name;
  time.hidden = !showDate(time, opensAt);
  return item;
}
