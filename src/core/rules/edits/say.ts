/** What is answered to people who edited the record: gathered, then said in one comment for each of them. */
import { editsAnswer, type EditLine } from "../../comments/edits.ts";
import { isAsked } from "../../build/asks.ts";
import { named } from "./named.ts";
import type { Accepted } from "./accepted.ts";
import type { Turn } from "../turn.ts";

export class Say {
  readonly #lines: (EditLine & { by: string })[] = [];
  readonly #turn: Turn;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  /** The edit counts; `text` is a clause. */
  done({ by, sha, path }: Accepted, text: string): void {
    this.#lines.push({ by, sha, path, text, done: true });
  }

  /** It doesn't: `text` names the file, the line and the remedy. The file is set back where Baton doesn't render it. */
  refused({ by, sha, path, was }: Accepted, text: string): void {
    this.#turn.setBack[path] = was;
    this.#lines.push({ by, sha, path, text, done: false });
  }

  /** One comment on the issue for each person. */
  post(head: string): void {
    const { build } = this.#turn.state;
    for (const [by, lines] of Map.groupBy(this.#lines, (line) => line.by)) {
      const not = lines.filter(({ done }) => !done);
      if (not.length > 0) this.#turn.note(`What @${by} made of ${named(not)} is answered, not taken`);
      const open = isAsked(this.#turn.state, "plan");
      const body = editsAnswer(by, this.#turn.branches.record, lines, open);
      this.#turn.say(`edits-${head.slice(0, 12)}-${by}`, build.issue, body);
    }
  }
}
