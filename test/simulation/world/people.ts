/** People: one who agrees and answers what is asked, and those whose acts a seed has drawn, at whatever moment. */
import type { State } from "../../../src/core/build/state.ts";
import { statusOf } from "../../../src/core/build/status.ts";
import { isOver, viewOf } from "../../../src/core/build/view.ts";
import type { Pull, World as Sandboxed } from "../../../src/sandbox/model.ts";
import { Refused } from "../../scenarios/support/stage/api.ts";
import type { Planned } from "../scenario.ts";
import type { House } from "./house.ts";
import { recordsOf, stateAt, textAt, type Found } from "./record.ts";
import type { Timeline } from "./timeline.ts";

const LOOK_MS = 90_000;
/** What was said once is not said again before this. */
const PATIENCE_MS = 4 * 60_000;
/** Nor more often than this. */
const MOST = 5;

export class Crowd {
  readonly #house: House;
  readonly #timeline: Timeline;
  readonly #world: Sandboxed;
  readonly #happened: (what: string) => void;
  readonly #said = new Map<string, number>();
  readonly #times = new Map<string, number>();
  issue = 0;
  /** The minute of their last word. */
  spoke = 0;

  constructor(house: House, timeline: Timeline, world: Sandboxed, happened: (what: string) => void) {
    this.#house = house;
    this.#timeline = timeline;
    this.#world = world;
    this.#happened = happened;
  }

  begin(acts: readonly Planned[]): void {
    const label = async () => {
      const words = { title: "Do it", body: "Please do it." };
      this.issue = (await this.#house.as("you").post<{ number: number }>("/issues", words)).number;
      await this.#house.as("you").post(`/issues/${this.issue}/labels`, { labels: ["orchestrate"] });
    };
    this.#plan(1000, "you label the issue", label);
    for (const one of acts) this.#plan(one.minute * 60_000, `${one.who}: ${one.act}`, () => this.#do(one));
    this.#look();
  }

  get record(): Found | null {
    return recordsOf(this.#house.git, this.issue)[0] ?? null;
  }

  get state(): State | null {
    const found = this.record;
    return found && stateAt(this.#house.git, found.head);
  }

  #plan(ms: number, what: string, run: () => Promise<unknown>): void {
    const refused = (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      this.#timeline.say(`  refused: ${error.message.slice(0, 150)}`);
    };
    this.#timeline.after(ms, what, () => void run().catch(refused), null);
  }

  /** The owner looks now and then, and answers. */
  #look(): void {
    this.#plan(LOOK_MS, "", async () => {
      this.#look();
      const offered = this.#pull("baton/configure");
      if (offered && !offered.pull.merged && !this.record) await this.#house.merge(offered.number, "you");
      const words = this.#answer();
      if (words) await this.#say(words);
    });
  }

  #answer(): string | null {
    const found = this.record;
    const state = this.state;
    if (!state || !found || found.archived || isOver(state.build.status)) return null;
    const { build } = state;
    const { asks } = viewOf(state);
    if (build.gates.plan.state === "open" && build.plan) return this.#once(`/approve ${build.plan.hash}`);
    if (build.paused?.by) return this.#once("/resume");
    if (build.status === "questions") return this.#once("/answer");
    const workers = state.briefs.map(({ id }) => state.workers[id]!);
    for (const one of workers.filter((w) => w.stop && !w.skipped && !w.merge_sha)) {
      const tries = this.#times.get(`/retry ${one.id}`) ?? 0;
      return this.#once(tries < MOST ? `/retry ${one.id}` : `/skip ${one.id}`);
    }
    for (const one of workers.filter((w) => w.cancelled)) return this.#once(`/skip ${one.id}`);
    for (const one of workers.filter((w) => w.hold)) return this.#once(`/unhold ${one.id}`);
    for (const one of workers.filter((w) => statusOf(w, state) === "held" && w.prepared))
      return this.#once(`/start ${one.id}`);
    if (build.stop) return this.#once(build.stop.cause === "budget" ? "/budget $500" : "/retry");
    if (build.gates.landing.state === "open") return this.#once("/land");
    return asks ? this.#once("/approve") : null;
  }

  #once(words: string): string | null {
    const now = this.#timeline.now;
    if (now - (this.#said.get(words) ?? 0) < PATIENCE_MS) return null;
    this.#said.set(words, now);
    const times = (this.#times.get(words) ?? 0) + 1;
    this.#times.set(words, times);
    return times > MOST ? null : words;
  }

  async #say(body: string, as = "you", on = this.issue): Promise<void> {
    this.spoke = this.#timeline.minute;
    this.#timeline.say(`  ${as} on #${on}: ${body}`);
    await this.#house.as(as).post(`/issues/${on}/comments`, { body });
  }

  async #do({ act, who, worker }: Planned): Promise<void> {
    const state = this.state;
    const found = this.record;
    if (!state || !found) return;
    const brief = state.briefs[worker % Math.max(1, state.briefs.length)];
    const id = brief?.id ?? "W1.1";
    this.#happened(act);
    if (act.startsWith("/")) return this.#say(act.replace(/ W\b/, ` ${id}`), who);
    const house = this.#house;
    const branch = (name: string) => `baton/${found.slug}/${name}`;
    const pull = this.#pull(branch(id));
    const there = (name: string) => house.git.ref(`refs/heads/${name}`) !== null;
    const push = async (to: string, files: Record<string, string>) => {
      if (there(to)) await house.push(to, files, { as: who });
    };
    const mark = `${who} was here at ${Math.round(this.#timeline.minute)}\n`;
    switch (act) {
      case "push_worker":
        return push(branch(id), { [brief?.paths[0] ?? "src/x.txt"]: mark });
      case "push_build":
        return push(branch("build"), { "src/people.txt": mark });
      case "push_base":
        return push("main", { [worker === 0 ? (brief?.paths[0] ?? "src/x.txt") : "NOTES.md"]: mark });
      case "push_record":
        return push(branch("record"), { "context/note.md": mark });
      case "tamper":
        return push(branch("record"), { "meta.json": "{}\n" });
      case "edit_brief": {
        const path = [...house.git.files(found.head).keys()].find((one) => one.startsWith(`workers/${id}`));
        if (!brief || !path) return;
        return push(branch("record"), { [path]: edited(textAt(house.git, found.head, path) ?? "", mark) });
      }
      case "close_pull":
        return pull && void (await house.close(pull.number, who));
      case "reopen_pull":
        return pull && void (await house.reopen(pull.number, who));
      case "merge_pull":
        return pull && void (await house.merge(pull.number, who));
      case "delete_build":
      case "delete_land": {
        const name = branch(act === "delete_build" ? "build" : "land");
        return there(name) ? void (await house.deleteBranch(name, who)) : undefined;
      }
      case "delete_branch":
        return there(branch(id)) ? void (await house.deleteBranch(branch(id), who)) : undefined;
      case "close_issue":
      case "reopen_issue":
        await house.as(who).patch(`/issues/${this.issue}`, { state: act === "close_issue" ? "closed" : "open" });
        return;
      case "edit_issue":
        await house.as(who).patch(`/issues/${this.issue}`, { body: `Please do it.\n${mark}` });
        return;
      case "review_changes":
        return pull && void (await house.review(who, pull.number, { event: "REQUEST_CHANGES", body: mark }));
      case "review_approve":
        return pull && void (await house.review(who, pull.number));
      case "stranger":
        return this.#say("/cancel", "stranger");
      case "label_again":
        await house.as(who).post(`/issues/${this.issue}/labels`, { labels: ["orchestrate"] });
    }
  }

  #pull(head: string): { number: number; pull: Pull } | undefined {
    return this.#world.issues.findLast((one): one is typeof one & { pull: Pull } => one.pull?.headRef === head);
  }
}

/** A line more in the brief's context. */
function edited(text: string, mark: string): string {
  return text.replace(/^(## Context\n+)/m, `$1${mark}\n`);
}
