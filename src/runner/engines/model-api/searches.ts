/** The provider's search, of which a session may make so many: over all its requests, and whatever they ask for. */

/** What both providers bill for one search: $10 for 1,000. */
export const SEARCH_DOLLARS = 0.01;

export class Searches {
  private readonly most: number;
  private used = 0;

  /** `most` = 0: none. */
  constructor(most: number) {
    this.most = most;
  }

  /** How many may still be made. */
  get left(): number {
    return Math.max(0, this.most - this.used);
  }

  /** Counts what an answer made. */
  add(made: number): void {
    this.used += made;
  }

  /** Takes what a request that goes out may make at most. Call what it returns once, with what the answer made. */
  reserve(most: number): (made: number) => void {
    this.used += most;
    return (made) => void (this.used += made - most);
  }
}
