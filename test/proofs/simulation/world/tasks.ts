/**
 * People's own pull requests, and what they ask Baton for on them: reviews, fixes, answers. They
 * belong to no build.
 */
import { isOpenTask, type Task } from "../../../../src/core/model/task.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { SessionContext } from "../../../scenarios/support/stage/context.ts";
import {
  completeWork,
  finding,
  review,
  type Play,
} from "../../../scenarios/support/stage/plays.ts";
import { scheduleAttempt } from "./attempt.ts";
import type { Dice } from "./dice.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import { readOwnState, type Found } from "./record.ts";
import type { Timeline } from "./timeline.ts";

/** What people ask for in a repository, beside its build. */
export interface Tasks {
  /** `review` of the settings. */
  review: "off" | "always" | "label";
  threads: readonly TaskThread[];
}

/** A pull request or an issue, and the comments on it in order. */
export interface TaskThread {
  on: "a branch" | "a fork" | "the default branch" | "an issue" | "the build's issue";
  minute: number;
  says: readonly Word[];
}

const DOINGS = ["push", "label it", "close it"] as const;
type Word =
  | "/orchestrate review"
  | "/orchestrate fix"
  | "/ask how long is a foot?"
  | "/cancel"
  | "/retry"
  | Doing;
type Doing = (typeof DOINGS)[number];
export const TASK_TURNS: readonly string[] = [
  ...[
    "review done",
    "fix done",
    "ask done",
    "a stop",
    "a cancel",
    "by the settings",
    "suggestions",
    "a commit",
  ],
  ...["a second fix", "a fork", "the default branch", ...DOINGS],
];

/** Returns tasks for one seed of ten, beside its build. Like the schedule, this is not drawn. */
export function createTasks(seed: number): Tasks | null {
  if (seed % 15 !== 8 && seed % 30 !== 13) return null;
  const nth = seed % 15 === 8 ? Math.floor(seed / 15) : Math.floor(seed / 30) + 2;
  return PLANS[nth % PLANS.length]!;
}

const thread = (on: TaskThread["on"], minute: number, ...says: Word[]): TaskThread => ({
  on,
  minute,
  says,
});
const PLANS: readonly Tasks[] = [
  {
    review: "off",
    threads: [
      thread("a branch", 2, "/orchestrate review", "/orchestrate fix", "/orchestrate review"),
      thread("a fork", 4, "/orchestrate fix"),
    ],
  },
  {
    review: "always",
    threads: [
      thread("a branch", 3, "push", "/orchestrate fix"),
      thread("the build's issue", 6, "/ask how long is a foot?"),
    ],
  },
  {
    review: "off",
    threads: [
      thread("the default branch", 3, "/orchestrate fix"),
      thread("a branch", 1, "/orchestrate fix", "/cancel", "/retry", "push"),
    ],
  },
  {
    review: "label",
    threads: [
      thread("a branch", 2, "label it", "/ask how long is a foot?", "/orchestrate review"),
      thread("an issue", 5, "/ask how long is a foot?", "/ask how long is a foot?"),
    ],
  },
  {
    review: "off",
    threads: [
      thread(
        "a branch",
        2,
        "/orchestrate fix",
        "push",
        "/orchestrate review",
        "close it",
        "/retry",
      ),
    ],
  },
];

/**
 * Returns the file that a thread's pull request changes. The folder's name is part of what seeds
 * draw.
 */
const fileOf = (title: string) => `errands/${title.replace(/\W+/g, "-").toLowerCase()}.txt`;

/** Returns what a task's session says; null = the session belongs to a build. */
export function findTask(dice: Dice, context: SessionContext): Play | null {
  const { kind, name, build, state, read } = context;
  const key = `${build} ${name}`;
  if (!/^(?:pr|ask)-/.test(build) || !state) return null;
  if (kind === "ask") {
    const references = [{ path: "README.md", line: 1 }];
    return () => ({ close: { answer: `It says so [1] (${name}).`, references } });
  }
  const path = fileOf(state.build.title);
  if (kind === "review")
    return review(dice.of(key) < 0.5 ? [finding(path, 1, `It is longer (${name}).`)] : []);
  const text = read(path) ?? "";
  const fixed = { [path]: `${text}fixed by ${name}\n` };
  const ways: readonly Play[] = [
    ...[
      completeWork(fixed),
      completeWork(fixed),
      completeWork({ ...fixed, "errands/more.txt": `${name}\n` }),
    ],
    ...[
      completeWork({}, { summary: "All is well." }),
      completeWork({ ...fixed, ".github/workflows/by-fix.yml": "on: push\n" }),
    ],
  ];
  // The same in each attempt: what guards refuse every time stops the task.
  return dice.pickOf(`${build} fixes`, ways);
}

interface Opened {
  thread: TaskThread;
  number: number;
  /** The branch of its pull request; null = it has none here. */
  branch: string | null;
  next: number;
  spokeAt: number;
}

/** A comment for tasks by somebody with write access. */
export interface Asked {
  id: number;
  number: number;
  words: Word;
}

const LOOK_MS = 45_000;
const PATIENCE_MS = 4 * 60_000;

export class TaskThreads {
  readonly opened: Opened[] = [];
  readonly asked: Asked[] = [];
  /** The minute of their last comment. */
  spoke = 0;
  readonly #of: Of;
  #left: TaskThread[] = [];
  readonly #retried = new Set<string>();

  constructor(of: Of) {
    this.#of = of;
  }

  begin(): void {
    this.#left = [...(this.#of.tasks?.threads ?? [])];
    for (const one of this.#left) {
      const open = async () => {
        this.#left = this.#left.filter((other) => other !== one);
        await this.#open(one);
      };
      scheduleAttempt(
        this.#of.timeline,
        one.minute * 60_000,
        `wren asks for a task on ${one.on}`,
        open,
      );
    }
    if (this.#left.length > 0) this.#look();
  }

  /** Everything has been said, and no task is open. */
  get areOver(): boolean {
    return (
      this.#left.length === 0 &&
      this.opened.every(({ thread: { says }, next }) => next >= says.length) &&
      this.records().every(({ archived }) => archived)
    );
  }

  /** Returns the records of tasks: open ones and tags. */
  records(): Found[] {
    const { git } = this.#of.repo;
    const find = (prefix: string, ending: RegExp, archived: boolean) =>
      git.refs(prefix).flatMap(({ ref, oid }): Found[] => {
        const slug = ending.exec(ref.slice(prefix.length))?.[1];
        return slug ? [{ slug, head: git.peel(oid) ?? oid, archived }] : [];
      });
    if (this.#of.tasks === null) return [];
    const open = find("refs/heads/baton/", /^((?:pr|ask)-[\d-]+)\/record$/, false);
    const ended = find("refs/tags/baton/", /^((?:pr|ask)-[\d-]+)$/, true);
    return [...open, ...ended.filter(({ slug }) => open.every((one) => one.slug !== slug))];
  }

  /** Returns the states of those records, as Baton wrote them last. */
  states(): State[] {
    return this.records().flatMap(({ head }) => readOwnState(this.#of.repo.git, head) ?? []);
  }

  async #open(one: TaskThread): Promise<void> {
    const { repo, happened } = this.#of;
    const index = this.opened.length + 1;
    const [branch, title] = [`errand-${index}`, `Errand ${index}`];
    const wren = repo.as("wren");
    this.spoke = this.#of.timeline.minute;
    if (one.on === "the build's issue" || one.on === "an issue") {
      const own =
        one.on === "an issue"
          ? await wren.post<{ number: number }>("/issues", { title, body: "How long?" })
          : null;
      this.opened.push({
        thread: one,
        number: own?.number ?? this.#of.issue(),
        branch: null,
        next: 0,
        spokeAt: 0,
      });
      return;
    }
    if (one.on !== "a branch") happened(one.on);
    const isDefault = one.on === "the default branch";
    const files = { [fileOf(title)]: `A foot is 0.3 m (${index}).\n` };
    // Brings commits of the default branch that another branch lacks to that branch.
    if (isDefault) await repo.push(branch, { "errands/old.txt": "old\n" }, { as: "wren" });
    await repo.push(isDefault ? repo.base : branch, files, { as: "wren" });
    const [head, base] = isDefault ? [repo.base, branch] : [branch, repo.base];
    const { number } = await wren.post<{ number: number }>("/pulls", {
      title,
      head,
      base,
      body: "Please.",
    });
    if (one.on === "a fork") this.#of.fork(number, branch);
    this.opened.push({
      thread: one,
      number,
      branch: one.on === "a branch" ? branch : null,
      next: 0,
      spokeAt: 0,
    });
  }

  #look(): void {
    scheduleAttempt(this.#of.timeline, LOOK_MS, "", async () => {
      this.#look();
      for (const one of this.opened) await this.#goOn(one);
    });
  }

  async #goOn(one: Opened): Promise<void> {
    const { timeline, dice, happened } = this.#of;
    const tasks = this.states()
      .filter(({ build }) => build.issue === one.number)
      .flatMap(({ build }) => build.tasks);
    const word = one.thread.says[one.next];
    const open = tasks.filter(isOpenTask);
    if (!word) {
      // A stopped task is tried again, once.
      const stopped = tasks.at(-1)?.status === "stopped" ? tasks.at(-1)! : null;
      const key = `${one.number} ${stopped?.n}`;
      if (
        !stopped ||
        stopped.by === null ||
        open.length > 0 ||
        this.#retried.has(key) ||
        this.#retried.size > 3
      )
        return;
      this.#retried.add(key);
      // On an issue, `/retry` is for its build. Baton asks for the question again.
      return this.#say(one, one.thread.on === "an issue" ? "/ask how long is a foot?" : "/retry");
    }
    // Some people wait for their earlier request, and some don't.
    const drawn = dice.of(`errand ${one.number} ${one.next}`);
    const isPatient = word === "/cancel" || word === "push" ? false : drawn < 0.7;
    const waited = timeline.now - one.spokeAt;
    if (isPatient && (open.length > 0 || (one.next > 0 && waited < PATIENCE_MS))) return;
    if (word === "/cancel" && open.length === 0 && waited < PATIENCE_MS) return;
    one.next++;
    if (word === "push") await this.#push(one);
    else if (word === "close it") await this.#of.repo.close(one.number, "wren");
    else if (word === "label it") {
      await this.#of.repo
        .as("wren")
        .post(`/issues/${one.number}/labels`, { labels: ["orchestrate"] });
    } else return this.#say(one, word);
    happened(word);
    this.spoke = timeline.minute;
  }

  async #push({ branch, number }: Opened): Promise<void> {
    if (branch)
      await this.#of.repo.push(
        branch,
        { [`errands/${number}.txt`]: `${this.spoke}\n` },
        { as: "wren" },
      );
  }

  async #say(one: Opened, words: Word): Promise<void> {
    const { timeline, repo } = this.#of;
    this.spoke = timeline.minute;
    one.spokeAt = timeline.now;
    timeline.say(`  wren on #${one.number}: ${words}`);
    const { id } = await repo
      .as("wren")
      .post<{ id: number }>(`/issues/${one.number}/comments`, { body: words });
    this.asked.push({ id, number: one.number, words });
  }

  /** Counts the results of tasks. */
  count(): void {
    for (const { build } of this.states()) for (const task of build.tasks) this.#count(task);
  }

  #count({ kind, status, by, commit, moved, marker }: Task): void {
    const { happened } = this.#of;
    if (status === "done") happened(`${kind} done`);
    if (status === "stopped") happened("a stop");
    if (status === "cancelled") happened("a cancel");
    if (by === null) happened("by the settings");
    if (moved) happened("a second fix");
    if (commit !== null) happened("a commit");
    else if (kind === "fix" && status === "done" && marker !== null) happened("suggestions");
  }
}

interface Of {
  repo: SimulatedRepository;
  timeline: Timeline;
  dice: Dice;
  tasks: Tasks | null;
  /** The build's issue. */
  issue: () => number;
  /** Turns a pull request into one from a fork, whose branch this repository doesn't have. */
  fork: (pull: number, branch: string) => void;
  happened: (what: string) => void;
}
