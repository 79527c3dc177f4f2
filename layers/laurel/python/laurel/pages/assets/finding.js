/* Finds a player, or a place: among the rows on the page, or else through the public API, which knows
   all of them. What was found has an address, which finds the same again. */

import { askedByAddress, indexesOf, isEmail, placeOf } from "./asked.js";
import { getJson } from "./asking.js";
import { Around, titleOf } from "./around.js";
import * as says from "./saying.js";
import { shownRecently } from "./times.js";

// How many places are shown on each side of the one that was asked for, and how many in all.
const SIDE = 5;
const LENGTH = 2 * SIDE + 1;
const ASK_AGAIN_EVERY = 30_000;
const TRY_AGAIN_AFTER = 2_000;
const LONGEST_WAIT = 300_000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The forms that find players and places, and what they found. */
export class Finder {
  #api;
  #standings;
  #around;
  #announce;
  #field;
  #jump;
  #outcome;
  #says;
  #link;
  #address = "";
  // By name, among the rows on the page; asked for again, it is the next one's turn.
  #asked = "";
  #turn = 0;
  #here = null;
  // Through the API: what is shown, where paging through the places began, and what is missing.
  #wanted = null;
  #home = null;
  #found = null;
  #number = 0;
  #isAsking = false;
  #isOwed = false;
  #isStale = false;
  #failures = 0;
  #askedAt = 0;

  constructor(section, standings, { api, announce }) {
    this.#api = api;
    this.#standings = standings;
    this.#announce = announce;
    this.#field = section.querySelector("#player");
    this.#jump = section.querySelector("#jump");
    this.#outcome = section.querySelector(".found-out");
    this.#says = this.#outcome.querySelector("span");
    this.#link = this.#outcome.querySelector("button");
    this.#around = new Around(section.querySelector(".around"), {
      higher: (first) => this.#turnTo(Math.max(1, first - LENGTH)),
      lower: (last) => this.#turnTo(last + 1),
      back: () => this.#seek(this.#home),
      close: () => this.#close(),
    });
    const onSubmit = (form, act) =>
      section.querySelector(form).addEventListener("submit", (event) => {
        event.preventDefault();
        act();
      });
    onSubmit(".find", () => this.find(this.#field.value));
    onSubmit(".jump", () => this.goTo(this.#jump.value));
    this.#link.addEventListener("click", () => this.#copyLink());
    addEventListener("hashchange", () => this.findAsked());
  }

  /** Finds what the address asks for. */
  findAsked() {
    const { name, place, playerId } = askedByAddress();
    if (name) {
      this.#field.value = name;
      this.find(name);
    } else if (place) {
      this.#jump.value = place;
      this.goTo(place);
    } else if (playerId && isEmail(playerId)) {
      this.#say(says.NO_EMAILS);
    } else if (playerId) {
      this.#forget();
      this.#seek({ playerId });
    }
  }

  /** Finds a player by name; asked for the same name again, the next one that it fits. */
  find(asked) {
    this.#turn = asked === this.#asked ? this.#turn + 1 : 0;
    this.#forget();
    this.#asked = asked;
    const name = asked.trim();
    if (name === "") {
      return;
    }
    const { exact } = indexesOf(this.#standings.rows, name);
    if (exact.length > 0) {
      this.#showTurn(exact);
    } else if (isEmail(name)) {
      this.#say(says.NO_EMAILS);
    } else if (this.#standings.frame.hasMore) {
      this.#seek({ name });
    } else {
      this.#showPartial(name);
    }
  }

  /** Goes to a place, written as a number. */
  goTo(text) {
    const place = placeOf(text);
    const { rows, frame } = this.#standings;
    this.#asked = "";
    this.#forget();
    if (place === null) {
      this.#say(says.NO_PLACE);
    } else if (place <= rows.length) {
      this.#showHere(place - 1, { place });
    } else if (frame.hasMore) {
      this.#seek({ place });
    } else {
      this.#say(says.noPlace(place, rows.length));
    }
  }

  /** Goes with the rows on the page, which have changed: so can have the place of who was found. */
  refresh() {
    const index = this.#standings.markedRow;
    if (index !== null && !this.#link.hidden) {
      this.#says.textContent = this.#wordsHere(index);
    } else if (index === null && this.#here !== null) {
      this.#lose(this.#here);
    }
  }

  /** Asks again for what came from the API: seldom, and only when it can have changed, or is owed. */
  keepFresh({ hasChanged }) {
    this.#isStale ||= hasChanged;
    const every = (this.#isOwed ? TRY_AGAIN_AFTER : ASK_AGAIN_EVERY) * 2 ** this.#failures;
    const isDue = Date.now() - this.#askedAt >= Math.min(every, LONGEST_WAIT);
    if (this.#wanted && !this.#isAsking && isDue && (this.#isStale || this.#isOwed)) {
      this.#seek(this.#wanted, { quietly: true });
    }
  }

  /** Looks further down for a player who was found on the page and is there no longer. */
  #lose(name) {
    this.#here = null;
    if (this.#standings.frame.hasMore) {
      this.#found = { name };
      this.#seek({ name }, { quietly: true });
    } else {
      this.#say(says.goneFrom(name));
    }
  }

  #turnTo(from) {
    if (this.#wanted && !this.#wanted.from) {
      this.#home = this.#wanted;
    }
    this.#seek({ from });
  }

  /** Asks the API and shows what it knows; quietly, where nobody has just asked for it. */
  async #seek(wanted, { quietly = false } = {}) {
    this.#number += 1;
    const number = this.#number;
    this.#wanted = wanted;
    this.#askedAt = Date.now();
    this.#isAsking = true;
    if (!quietly) {
      this.#failures = 0;
      this.#show(says.LOOKING);
    }
    const answer = await this.#get(wanted).catch((error) => ({ error }));
    // Meanwhile something else may have been asked for.
    if (number !== this.#number) {
      return;
    }
    this.#isAsking = false;
    if (answer.error) {
      this.#take(answer.error, { quietly });
      return;
    }
    const wasOwed = this.#isOwed;
    this.#isOwed = false;
    this.#isStale = false;
    this.#failures = 0;
    const element = answer.rank ? this.#showStanding(answer) : this.#showPlaces(answer);
    if (!quietly || wasOwed) {
      this.#announce(this.#says.textContent);
    }
    if (!quietly) {
      this.#keepAddress();
      scrollTo(element);
    }
  }

  /** Gets a player's standing with the places around, or places from one on. */
  async #get({ place, from, ...player }) {
    if (!place && !from) {
      const query = new URLSearchParams({ ...player, around: SIDE });
      return getJson(`${this.#api}/standing?${query}`);
    }
    const page = (first) =>
      getJson(`${this.#api}/score?${new URLSearchParams({ from: first, limit: LENGTH })}`);
    const answer = await page(from ?? Math.max(1, place - SIDE));
    const { players } = this.#standings.frame;
    // Beyond the last place: that one is shown instead.
    return answer.scores.length > 0 ? answer : page(Math.max(1, players - LENGTH + 1));
  }

  #showStanding(standing) {
    const { name, rank, of, exact, asOf, around } = standing;
    const index = this.#standings.indexOf(standing);
    this.#found = standing;
    this.#address = this.#wanted.playerId ? { playerId: this.#wanted.playerId } : { player: name };
    if (index !== null) {
      this.#around.hide();
      this.#show(this.#wordsHere(index), { hasLink: true });
      return this.#standings.markRow(index);
    }
    this.#show(says.standingOf(standing, says.bestOf(standing.sameName)), { hasLink: true });
    this.#standings.markRow(null);
    const hasLower = around[around.length - 1].rank < of;
    this.#sayHowSure({ exact, asOf });
    return this.#around.show(
      around, { marked: rank, hasLower, canGoBack: false }, this.#standings.frame,
    );
  }

  #showPlaces({ scores, hasMore, exact, asOf }) {
    const { place } = this.#wanted;
    if (scores.length === 0) {
      this.#around.hide();
      this.#show(says.NO_PLACES);
      return null;
    }
    const [first, last] = [scores[0].rank, scores[scores.length - 1].rank];
    const row = scores.find(({ rank }) => rank === place);
    this.#standings.markRow(null);
    this.#sayHowSure({ exact, asOf });
    const element = this.#around.show(
      scores,
      { marked: place, hasLower: hasMore, canGoBack: !place && this.#home !== null },
      this.#standings.frame,
    );
    if (row) {
      this.#address = { place };
      const of = Math.max(this.#standings.frame.players, last);
      this.#show(says.standingOf({ ...row, of, exact }), { hasLink: true });
    } else if (place) {
      this.#show(says.noPlace(place, last));
    } else {
      this.#show(`${titleOf(first, last)}.`);
    }
    return element;
  }

  /** Says why there is no answer, and whether one can still come. */
  #take(error, { quietly }) {
    const { name, playerId } = this.#wanted;
    if (error.isNotFound && (name || playerId)) {
      const isNews = !quietly || this.#isOwed;
      this.#isOwed = false;
      this.#isStale = false;
      this.#takeNobody({ isNews });
    } else if (error.isForGood) {
      this.#wanted = null;
      this.#say(says.REFUSED);
    } else {
      this.#failures += 1;
      this.#isOwed ||= !quietly;
      if (!quietly) {
        this.#say(error.isBusy ? says.BUSY : says.AWAY);
      }
    }
  }

  #takeNobody({ isNews }) {
    const { name, playerId } = this.#wanted;
    const was = this.#found;
    this.#found = null;
    this.#around.hide();
    this.#standings.markRow(null);
    // A link to a player can be opened before the first score: it finds the player as soon as it can.
    this.#wanted = playerId ? { playerId } : null;
    if (was && !isNews) {
      this.#say(says.goneFrom(was.name));
    } else if (playerId && isNews) {
      this.#say(says.NOBODY_OF_THE_LINK);
    } else if (name && isNews) {
      this.#showPartial(name);
    }
  }

  /** Shows the next of those whose name contains what was asked for, or says that nobody's does.

      The API was asked first, where it knows of more players: it compares names letter by letter. */
  #showPartial(name) {
    const { partial } = indexesOf(this.#standings.rows, name);
    if (partial.length > 0) {
      this.#showTurn(partial);
    } else {
      this.#say(says.nobodyCalled(name, { isExact: this.#standings.frame.hasMore }));
    }
  }

  #showTurn(indexes) {
    const turn = this.#turn % indexes.length;
    const index = indexes[turn];
    const [name] = this.#standings.rows[index];
    this.#here = name;
    this.#showHere(index, { player: name }, says.turnOf(turn + 1, indexes.length));
  }

  /** Marks a row on the page. */
  #showHere(index, address, others) {
    const element = this.#standings.markRow(index);
    this.#address = address;
    this.#say(this.#wordsHere(index, others), { hasLink: true });
    this.#keepAddress();
    scrollTo(element);
  }

  #wordsHere(index, others) {
    const { rows, frame } = this.#standings;
    const of = Math.max(frame.players, rows.length);
    return says.standingOf({ name: rows[index][0], rank: index + 1, of }, others);
  }

  #sayHowSure({ exact, asOf }) {
    if (exact ?? true) {
      this.#around.say("exact", shownRecently(Date.now()));
    } else if (typeof asOf === "number") {
      this.#around.say("counting", shownRecently(asOf));
    } else {
      this.#around.say("unsure");
    }
  }

  #say(text, options) {
    this.#show(text, options);
    this.#announce(text);
  }

  #show(text, { hasLink = false } = {}) {
    this.#outcome.hidden = false;
    this.#link.hidden = !hasLink;
    this.#says.textContent = text;
  }

  /** Forgets what was found, and what is still being looked for. */
  #forget() {
    this.#number += 1;
    this.#isAsking = false;
    this.#isOwed = false;
    this.#wanted = null;
    this.#home = null;
    this.#found = null;
    this.#here = null;
    this.#standings.markRow(null);
    this.#around.hide();
    this.#outcome.hidden = true;
  }

  #close() {
    this.#forget();
    this.#asked = "";
    history.replaceState(null, "", location.pathname + location.search);
    this.#field.focus();
  }

  /** Lets the page's own address find the same again. A player's id is in it already, if it is known. */
  #keepAddress() {
    const { playerId, ...address } = this.#address;
    if (!this.#link.hidden && !playerId) {
      history.replaceState(null, "", `#${new URLSearchParams(address)}`);
    }
  }

  /** Copies the link; where a page that embeds this one forbids it, shows it. */
  async #copyLink() {
    const page = document.querySelector("link[rel=canonical]").href;
    const { playerId, ...address } = this.#address;
    const asks = playerId
      ? `?${new URLSearchParams({ player: playerId })}`
      : `#${new URLSearchParams(address)}`;
    try {
      await navigator.clipboard.writeText(page + asks);
      this.#say(says.COPIED, { hasLink: true });
    } catch {
      this.#say(page + asks, { hasLink: true });
    }
  }
}

function scrollTo(element) {
  element?.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
}
