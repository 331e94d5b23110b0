/** A bench whose record contains tasks of a pull request that belongs to no build. */
import type { TargetFact } from "../../../src/core/model/task.ts";
import { TaskStage } from "../../spec/support/task-stage.ts";
import { Bench, type FileSpec } from "./bench.ts";

export class TaskBench extends Bench {
  /**
   * Lets a person comment `words` on a pull request that changes `change` of `base`. Returns the
   * session's name, and the commit of the record that requests it.
   */
  begin(
    words: string,
    base: Record<string, FileSpec>,
    change: Record<string, FileSpec>,
    target: Partial<TargetFact> = {},
  ): { session: "W1.1/review/1" | "W1.1/fix/1" | "W1.1/ask/1"; head: string; record: string } {
    const { state } = new TaskStage(target).says(words);
    const { engine, isolation } = this.state.build.session_settings;
    Object.assign(this.state, structuredClone(state!));
    Object.assign(this.state.build.session_settings, { engine, isolation });
    const main = this.commit("main", { "a.txt": "a\n", ...base });
    const head = this.commit("feet", change, main);
    // GitHub stores the head of a fork's pull request like this.
    this.git(this.bare, "update-ref", "refs/pull/12/head", head);
    this.git(this.bare, "update-ref", "-d", "refs/heads/feet");
    const { kind } = this.state.workers["W1.1"]!.session!;
    const session = `W1.1/${kind as "review" | "fix" | "ask"}/1` as const;
    this.ask(session, { base: head, other: main });
    return { session, head, record: this.save() };
  }
}
