/** A person who sends a message to a running session. */
import type { Steering } from "../../../src/runner/session/steers.ts";

export class Person implements Steering {
  private words: string | null = null;
  private listener = () => {};

  take(): string | null {
    const taken = this.words;
    this.words = null;
    return taken;
  }

  onArrival(listener: () => void): void {
    this.listener = listener;
  }

  say(words: string): void {
    this.words = words;
    this.listener();
  }
}
