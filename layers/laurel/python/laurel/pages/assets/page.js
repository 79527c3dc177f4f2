/* Keeps a page alive: its dates in the player's own time zone, its stage, its clock, its standings.

   A page is complete without this. Texts come from the page itself, or go into it as texts only. */

import { Around } from "./around.js";
import { getJson } from "./asking.js";
import { Editions } from "./editions.js";
import { Finder } from "./finding.js";
import { keepStages, Stage } from "./stage.js";
import { Standings } from "./standings.js";
import { showDate, shownNumber, shownTime } from "./times.js";

const FORMAT = 1;
const FRESH_EVERY = 5_000;
const FINAL_EVERY = 60_000;
const FINAL = ["final", "void", "past"];
const LONGEST_WAIT = 60_000;
const PAGE = 100;
const LARGEST_PAGE = 1_000;
const LEADER_EVERY = 60_000;

const main = document.querySelector("main");
const announcer = document.getElementById("announcer");

/** Lets screen readers say something, without taking the focus. */
function announce(text) {
  announcer.textContent = text;
}

/** The standings as they come in: the first rows by themselves, more when asked for. */
class Live {
  #stage = new Stage(main, announce);
  #standings = new Standings(main.querySelector(".standings"), {
    winners: Number(main.dataset.winners),
    line: main.dataset.line || null,
    hasMore: Boolean(main.dataset.more),
    players: Number(main.dataset.players),
  });
  #editions = new Editions(main.querySelector(".editions"));
  #finder = new Finder(main.querySelector(".standings"), this.#standings, {
    api: main.dataset.api,
    announce,
  });
  #says = main.querySelector("[data-says=live]");
  #more = main.querySelector(".more");
  #end = main.querySelector(".end");
  #seen = "";
  #cursor = null;
  #extended = false;
  #stale = false;
  #refreshedAt = 0;
  #loading = false;
  #polling = false;
  #timer;
  #failures = 0;
  #reachedAt = Date.now();
  #leaderAt = 0;

  /** Begins to listen, to look for whom the address asks, and to ask what is new. */
  start() {
    this.#more.querySelector("button").addEventListener("click", () => this.#loadMore());
    document.addEventListener("visibilitychange", () => this.#poll());
    addEventListener("online", () => this.#poll());
    this.#finder.findAsked();
    this.#poll();
  }

  /** Asks what is new; not while nobody sees it. */
  async #poll() {
    clearTimeout(this.#timer);
    if (document.hidden || this.#polling) {
      return;
    }
    this.#polling = true;
    try {
      const data = await getJson(main.dataset.scores);
      if (data.format !== FORMAT) {
        throw new Error(`The data have another format: ${data.format}`);
      }
      const hasChanged = this.#take(data);
      await this.#refresh();
      this.#reached();
      this.#finder.keepFresh({ hasChanged });
    } catch {
      this.#missed();
    }
    this.#polling = false;
    this.#timer = setTimeout(() => this.#poll(), this.#wait());
  }

  /** Tells how long to wait: longer after each failure, and nobody at the same time as all others. */
  #wait() {
    const every = FINAL.includes(this.#stage.board.stage) ? FINAL_EVERY : FRESH_EVERY;
    const longest = Math.max(every, Math.min(LONGEST_WAIT, every * 2 ** this.#failures));
    return longest * (this.#failures ? 0.5 + Math.random() / 2 : 0.9 + Math.random() / 5);
  }

  #reached() {
    if (this.#failures > 1) {
      announce("The service can be reached again.");
    }
    this.#failures = 0;
    this.#reachedAt = Date.now();
    main.classList.remove("away");
    this.#says.textContent = `Updated ${shownTime(this.#reachedAt)}`;
  }

  #missed() {
    this.#failures += 1;
    main.classList.add("away");
    const says = `Cannot reach the service since ${shownTime(this.#reachedAt)}. Trying again.`;
    if (this.#failures === 2) {
      announce(says);
    }
    this.#says.textContent = says;
  }

  /** Shows data; tells whether they are others than before. */
  #take(data) {
    this.#stage.show(data);
    this.#editions.show(data.editions);
    const last = main.querySelector("[data-says=last]");
    last.hidden = data.lastScoreAt === null;
    if (data.lastScoreAt !== null) {
      showDate(last.querySelector("time"), data.lastScoreAt);
    }
    const seen = JSON.stringify(data);
    const changed = seen !== this.#seen;
    const isFirst = this.#seen === "";
    this.#seen = seen;
    const { winners, line, hasMore, players } = data;
    if (!this.#extended && changed) {
      this.#show(data.rows, { winners, line, hasMore, players });
    } else if (changed) {
      this.#standings.frame = { ...this.#standings.frame, winners, line, players };
      this.#stale = true;
    }
    return changed && !isFirst;
  }

  #show(rows, frame) {
    const [was] = this.#standings.rows[0] ?? [];
    this.#standings.show(rows, frame);
    this.#finder.refresh();
    this.#more.hidden = !frame.hasMore;
    this.#end.hidden ||= frame.hasMore;
    const [leader] = rows[0] ?? [];
    if (leader !== was && leader !== undefined && Date.now() - this.#leaderAt > LEADER_EVERY) {
      this.#leaderAt = Date.now();
      announce(`${leader} leads.`);
    }
  }

  /** Gets a page of the standings from the public API. */
  async #page(limit, cursor) {
    const query = new URLSearchParams({ limit });
    if (cursor) {
      query.set("cursor", cursor);
    }
    const { scores, nextCursor } = await getJson(`${main.dataset.api}/score?${query}`);
    return { rows: scores.map(({ name, score }) => [name, score]), nextCursor };
  }

  /** Gets as many rows as are shown anew, for rows beyond the first ones are not in the page's data.

      Of a thousand rows each costs a request, so it is done the more seldom the more there are. */
  async #refresh() {
    const count = this.#standings.rows.length;
    const every = 2 * FRESH_EVERY * Math.ceil(count / LARGEST_PAGE);
    if (!this.#stale || this.#loading || Date.now() - this.#refreshedAt < every) {
      return;
    }
    await this.#exclusively(async () => {
      const rows = [];
      let cursor = null;
      do {
        const page = await this.#page(Math.min(LARGEST_PAGE, count - rows.length), cursor);
        rows.push(...page.rows);
        cursor = page.nextCursor;
      } while (cursor && rows.length < count);
      this.#stale = false;
      this.#extend(rows, cursor);
    });
  }

  async #loadMore() {
    const button = this.#more.querySelector("button");
    const trouble = main.querySelector(".trouble");
    if (this.#loading) {
      return;
    }
    button.textContent = "Loading…";
    try {
      await this.#exclusively(async () => {
        let { rows } = this.#standings;
        let cursor = this.#cursor;
        if (!this.#extended) {
          const page = await this.#page(PAGE, null);
          ({ rows, nextCursor: cursor } = page);
        }
        const next = cursor ? await this.#page(PAGE, cursor) : { rows: [], nextCursor: null };
        this.#extend([...rows, ...next.rows], next.nextCursor);
        this.#sayLoaded(next.rows.length);
      });
      trouble.hidden = true;
    } catch {
      trouble.hidden = false;
      announce(trouble.textContent);
    }
    button.textContent = "Show more";
  }

  async #exclusively(work) {
    this.#loading = true;
    try {
      await work();
    } finally {
      this.#loading = false;
    }
  }

  #extend(rows, cursor) {
    this.#extended = true;
    this.#cursor = cursor;
    this.#refreshedAt = Date.now();
    this.#show(rows, { ...this.#standings.frame, hasMore: cursor !== null });
  }

  #sayLoaded(count) {
    announce(`${shownNumber(count)} more places.`);
    if (this.#more.hidden) {
      this.#end.hidden = false;
      this.#end.focus({ preventScroll: true });
    }
  }
}

for (const time of document.querySelectorAll("time")) {
  showDate(time);
}
for (const image of document.querySelectorAll(".icon img")) {
  const leave = () => image.remove();
  image.addEventListener("error", leave);
  if (image.complete && image.naturalWidth === 0) {
    leave();
  }
}
if (document.documentElement.classList.contains("embed")) {
  for (const link of document.querySelectorAll("a[href]:not([href^='#'])")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
}
if (main.dataset.page === "game") {
  keepStages(document.querySelectorAll("[data-board]"));
} else {
  new Live().start();
}
