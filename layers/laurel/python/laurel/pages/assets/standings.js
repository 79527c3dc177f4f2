/* The standings on the page: rows move to their new places, rather than being written anew. */

import { shownNumber } from "./times.js";

const PODIUM = 3;
const MOST_MOVING = 500;
const MOVE = { duration: 500, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" };
const FLASH = { duration: 1600, easing: "ease-out" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Gives what a template of the page holds: what is made of it is a clone. */
export const contentOf = (id, selector) =>
  document.getElementById(id).content.querySelector(selector);

/** Gives each row a key that stays its own: two players can have the same name. */
function keysOf(rows) {
  const seen = new Map();
  return rows.map(([name]) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return `${count} ${name}`;
  });
}

/** Makes elements the children of a parent, moving as few as it takes where a few have moved. */
function arrange(parent, elements) {
  let next = parent.firstElementChild;
  for (const element of elements) {
    if (next && next !== element && next.nextElementSibling === element) {
      next.remove();
      next = element;
    }
    if (next === element) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(element, next);
    }
  }
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
}

/** Shows rows, each a name and a value, as texts, in a `frame`: who wins, how many play, and so on. */
export class Standings {
  #section;
  #table;
  #podium;
  #body;
  #line;
  #items = new Map();
  #marked = null;
  rows = [];
  frame;

  constructor(section, frame) {
    this.#section = section;
    this.frame = frame;
    this.#table = section.querySelector(":scope > table");
    this.#podium = section.querySelector(".podium");
    this.#body = this.#table.querySelector("tbody");
    this.#line = this.#body.querySelector(".line") ?? contentOf("line", "tr").cloneNode(true);
    const elements = [...this.#podium.children, ...this.#body.querySelectorAll("tr:not(.line)")];
    this.rows = elements.map((element) =>
      [".name bdi", ".value bdi"].map((part) => element.querySelector(part).textContent),
    );
    keysOf(this.rows).forEach((key, index) => {
      const value = this.rows[index][1];
      this.#items.set(key, { element: elements[index], value, onPodium: index < PODIUM });
    });
  }

  /** Shows other rows; `line` says who wins, where there are winners. */
  show(rows, frame) {
    const { winners } = frame;
    const before = this.#places();
    const items = new Map();
    keysOf(rows).forEach((key, index) => {
      items.set(key, this.#item(key, index, rows[index], index < winners));
    });
    const elements = [...items.values()].map((item) => item.element);
    const below = elements.slice(PODIUM);
    if (winners > PODIUM && winners <= rows.length) {
      below.splice(winners - PODIUM, 0, this.#line);
    }
    arrange(this.#podium, elements.slice(0, PODIUM));
    arrange(this.#body, below);
    this.rows = rows;
    this.frame = frame;
    this.#items = items;
    this.#showFrame();
    this.#mark(this.#marked);
    this.#move(before);
  }

  /** Marks a row by its index, and no other; gives its element. */
  markRow(index) {
    return this.#mark(index === null ? null : keysOf(this.rows)[index]);
  }

  /** Tells the index of the row that has this place, name and value, or had until just now; or null. */
  indexOf({ rank, name, score }) {
    const named = [...this.rows.keys()].filter((index) => this.rows[index][0] === name);
    const fitting = named.filter((index) => this.rows[index][1] === score);
    if (fitting.length === 0 && named.length === 1 && rank <= this.rows.length) {
      return named[0];
    }
    fitting.sort((one, other) => Math.abs(one + 1 - rank) - Math.abs(other + 1 - rank));
    return fitting[0] ?? null;
  }

  /** Tells the index of the row that is marked, or null. */
  get markedRow() {
    const index = this.#marked === null ? -1 : [...this.#items.keys()].indexOf(this.#marked);
    return index < 0 ? null : index;
  }

  #mark(key) {
    for (const { element } of this.#items.values()) {
      element.classList.remove("found");
      element.removeAttribute("aria-current");
    }
    this.#marked = key;
    const element = this.#items.get(key)?.element;
    element?.classList.add("found");
    element?.setAttribute("aria-current", "true");
    return element;
  }

  #item(key, index, [name, value], wins) {
    const onPodium = index < PODIUM;
    let item = this.#items.get(key);
    if (item?.onPodium !== onPodium) {
      const made = onPodium ? contentOf("place", "li") : contentOf("row", "tr");
      item = { element: made.cloneNode(true), value, onPodium };
      item.element.querySelector(".name bdi").textContent = name;
      item.element.querySelector(".value bdi").textContent = value;
    }
    const { element } = item;
    const rank = shownNumber(index + 1);
    const shownRank = element.querySelector(".rank");
    if (shownRank.textContent !== rank) {
      shownRank.textContent = rank;
    }
    element.classList.toggle("wins", wins);
    if (item.value !== value) {
      item.value = value;
      element.querySelector(".value bdi").textContent = value;
      if (!still.matches) {
        element.animate({ backgroundColor: ["var(--flash)", "transparent"] }, FLASH);
      }
    }
    return item;
  }

  /** Shows what stands around the rows, where it applies. */
  #showFrame() {
    const { winners, line, hasMore } = this.frame;
    const count = this.rows.length;
    const within = winners <= PODIUM ? "podium" : "rows";
    const beyond = hasMore ? "further" : "everyone";
    const place = line && count && (winners <= count ? within : beyond);
    for (const part of this.#section.querySelectorAll("[data-line]")) {
      part.hidden = part.dataset.line !== place;
      part.querySelector("span").textContent = line ?? "";
    }
    this.#line.querySelector("span").textContent = line ?? "";
    this.#podium.hidden = count === 0;
    this.#table.hidden = count <= PODIUM;
    this.#section.querySelector(".empty").hidden = count > 0;
    this.#section.querySelector(".find").hidden = count === 0;
    // Once it is there it stays: somebody may be about to use it.
    this.#section.querySelector(".jump").hidden &&= !hasMore;
  }

  /** Tells where each element is; nothing, where nothing shall move. */
  #places() {
    const places = new Map();
    if (!still.matches && this.#items.size <= MOST_MOVING) {
      for (const { element } of this.#items.values()) {
        places.set(element, element.getBoundingClientRect());
      }
    }
    return places;
  }

  /** Moves elements from where they were to where they are, as far as one can see it. */
  #move(before) {
    if (before.size === 0) {
      return;
    }
    const visible = ({ top, bottom }) => bottom > 0 && top < innerHeight;
    const moves = [];
    for (const { element } of this.#items.values()) {
      element.getAnimations().forEach((animation) => animation.id === "move" && animation.cancel());
      const now = element.getBoundingClientRect();
      const was = before.get(element);
      if (visible(now) || (was && visible(was))) {
        moves.push([element, was, now]);
      }
    }
    for (const [element, was, now] of moves) {
      const [x, y] = was ? [was.left - now.left, was.top - now.top] : [0, 0];
      if (!was) {
        element.animate({ opacity: [0, 1] }, { ...MOVE, id: "move" });
      } else if (x || y) {
        const from = `translate(${x}px, ${y}px)`;
        element.animate({ transform: [from, "none"] }, { ...MOVE, id: "move" });
      }
    }
  }
}
