/* The links of a series: to its other editions as they are made, and not to those that are gone. */

import { showDate } from "./times.js";

/** The links, which stay the same elements as long as they lead to the same: one can have the focus. */
export class Editions {
  #nav;

  constructor(nav) {
    this.#nav = nav;
  }

  /** Shows these links. */
  show(editions) {
    const list = this.#nav.querySelector("ul");
    const shown = [...list.children];
    const items = editions.map(linkTo);
    // What the page came with is compared, too: its links are those of the first answer, mostly.
    if (items.length !== shown.length || !items.every((item, i) => item.isEqualNode(shown[i]))) {
      this.#nav.hidden = editions.length === 0;
      list.replaceChildren(...items);
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
