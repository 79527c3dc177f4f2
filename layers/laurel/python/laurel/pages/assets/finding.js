/* Finds a player by name among the rows on the page, and makes a link that finds the same one. */

import { shownNumber } from "./times.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

// Letters that look alike count as the same, whatever way they were typed.
const plain = (text) => text.normalize("NFKC").toLowerCase().trim();

/** Gives the indexes of the rows whose name is, or else contains, what is asked for. */
export function indexesOf(rows, asked) {
  const wanted = plain(asked);
  const names = rows.map(([name]) => plain(name));
  const those = (fits) => [...names.keys()].filter((index) => fits(names[index]));
  const exact = those((name) => name === wanted);
  return exact.length > 0 ? exact : those((name) => wanted !== "" && name.includes(wanted));
}

/** Reads the name that an address asks for: `#player=NAME`, or `?player=NAME`. */
export function askedPlayer() {
  for (const part of [location.hash.slice(1), location.search.slice(1)]) {
    const name = new URLSearchParams(part).get("player");
    if (name) {
      return name;
    }
  }
  return null;
}

/** The form that finds players, and what it found. */
export class Finder {
  #standings;
  #announce;
  #field;
  #outcome;
  #says;
  #link;
  #asked = "";
  #turn = 0;

  constructor(section, standings, announce) {
    this.#standings = standings;
    this.#announce = announce;
    this.#field = section.querySelector("#player");
    this.#outcome = section.querySelector(".found-out");
    this.#says = this.#outcome.querySelector("span");
    this.#link = this.#outcome.querySelector("button");
    section.querySelector(".find").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find(this.#field.value);
    });
    this.#link.addEventListener("click", () => this.#copyLink());
    addEventListener("hashchange", () => this.findAsked());
  }

  /** Finds whom the address asks for. */
  findAsked() {
    const name = askedPlayer();
    if (name !== null) {
      this.#field.value = name;
      this.find(name);
    }
  }

  /** Finds a player; asked for the same name again, the next one that it fits. */
  find(asked) {
    const indexes = indexesOf(this.#standings.rows, asked);
    this.#turn = asked === this.#asked ? this.#turn + 1 : 0;
    this.#asked = asked;
    this.#outcome.hidden = plain(asked) === "";
    if (indexes.length === 0) {
      this.#standings.markRow(null);
      this.#link.hidden = true;
      const more = document.querySelector(".more").hidden ? "" : ", as far as they are loaded";
      this.#say(`Nobody called “${asked.trim()}” is in these standings${more}.`);
      return;
    }
    const index = indexes[this.#turn % indexes.length];
    const element = this.#standings.markRow(index);
    const [name] = this.#standings.rows[index];
    this.#link.hidden = false;
    this.#say(this.#placeOf(index, name, this.#turn % indexes.length, indexes.length));
    history.replaceState(null, "", `#${new URLSearchParams({ player: name })}`);
    element.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
  }

  /** Says the place of the player who was found again: it can have changed. */
  refresh() {
    const index = this.#standings.markedRow;
    if (index !== null && !this.#link.hidden) {
      this.#says.textContent = this.#placeOf(index, this.#standings.rows[index][0], 0, 1);
    }
  }

  #placeOf(index, name, turn, count) {
    const others = count > 1 ? ` (${turn + 1} of ${count} that fit)` : "";
    return `${name} is in place ${shownNumber(index + 1)}${others}.`;
  }

  #say(text) {
    this.#says.textContent = text;
    this.#announce(text);
  }

  /** Copies the link; where a page that embeds this one forbids it, shows it. */
  async #copyLink() {
    const page = document.querySelector("link[rel=canonical]").href;
    const link = `${page}${location.hash}`;
    try {
      await navigator.clipboard.writeText(link);
      this.#say("The link is copied.");
    } catch {
      this.#say(link);
    }
  }
}
