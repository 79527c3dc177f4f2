/* Asks the service for data, and tells what came of it. */

const PATIENCE = 10_000;
const NOT_FOUND = 404;
const TOO_BUSY = [429, 503];

/** An answer that is none. What does not come from the service at all is another kind of error. */
export class Refusal extends Error {
  #status;

  constructor(address, status) {
    super(`${address} answered ${status}`);
    this.#status = status;
  }

  get isNotFound() {
    return this.#status === NOT_FOUND;
  }

  get isBusy() {
    return TOO_BUSY.includes(this.#status);
  }

  /** Whether the question is at fault, so that asking it again is of no use. */
  get isForGood() {
    return this.#status >= 400 && this.#status < 500 && !this.isBusy;
  }
}

/** Gets JSON, as fresh as the caches between have it. */
export async function getJson(address) {
  const answer = await fetch(address, {
    cache: "no-cache",
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) {
    throw new Refusal(address, answer.status);
  }
  return answer.json();
}
