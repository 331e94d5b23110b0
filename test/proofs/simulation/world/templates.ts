/**
 * A repository that takes files from a template, and what people do to both: versions, merges,
 * closings, `/sync`.
 */
import { CONFIG_PATH } from "../../../../src/core/model/settings.ts";
import { getTemplateBranches } from "../../../../src/core/templates/sync-record.ts";
import { scheduleAttempt } from "./attempt.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import { readText } from "./record.ts";
import type { Timeline } from "./timeline.ts";

export interface Templates {
  /** `sync` of the settings. */
  sync: "ask" | "before_build";
  acts: readonly { minute: number; act: TemplateAct }[];
}

export const TEMPLATE_ACTS = [
  ...([
    "push a version",
    "merge it",
    "close it",
    "push to it",
    "write beside it",
    "write against it",
    "/sync",
  ] as const),
] as const;
type TemplateAct = (typeof TEMPLATE_ACTS)[number];

/** Returns a template for one seed of ten. Like the schedule, this is not drawn. */
export function createTemplates(seed: number): Templates | null {
  if (seed % 15 !== 10 && seed % 30 !== 26) return null;
  return PLANS[Math.floor(seed / 15) % PLANS.length]!;
}

const plan = (
  sync: Templates["sync"],
  ...acts: [minute: number, act: TemplateAct][]
): Templates => ({
  sync,
  acts: acts.map(([minute, act]) => ({ minute, act })),
});
const PLANS: readonly Templates[] = [
  plan(
    "before_build",
    [10, "push a version"],
    [20, "merge it"],
    [25, "/sync"],
    [30, "push a version"],
  ),
  plan(
    "ask",
    [5, "merge it"],
    [8, "write beside it"],
    [10, "push a version"],
    [12, "/sync"],
    [18, "close it"],
    [22, "push a version"],
    [30, "merge it"],
  ),
  plan(
    "ask",
    [6, "push to it"],
    [9, "push a version"],
    [12, "/sync"],
    [20, "merge it"],
    [25, "push a version"],
    [35, "/sync"],
  ),
  plan(
    "before_build",
    [4, "close it"],
    [6, "/sync"],
    [12, "push a version"],
    [14, "write against it"],
    [18, "push a version"],
    [30, "merge it"],
  ),
  plan(
    "ask",
    [4, "write beside it"],
    [5, "merge it"],
    [9, "push a version"],
    [9.1, "push a version"],
    [15, "close it"],
    [15.1, "/sync"],
  ),
];

/** Minutes after which people check the pull request that a build waits for. */
const LATER = 30;

/** The repository of the template. */
export const TEMPLATE = { owner: "you", name: "template" };
export const [VERSION_FILE, SHARED_FILE] = ["shared/version.txt", "shared/both.txt"];

const LINES = ["one", "two", "three", "four", "five", "six", "seven"];

/**
 * Returns the template's files in its `nth` version. Its settings would loosen those of the
 * repository.
 */
export function createTemplateFiles(nth: number): Record<string, string> {
  const loose = [
    "gates: { plan: auto, launch: auto, wave: auto, landing: auto }",
    "budgets:",
    "  build: 1000",
  ];
  return {
    [VERSION_FILE]: `version ${nth}\n`,
    [SHARED_FILE]: LINES.map((line, i) => `${i === nth % 3 ? `${line} of ${nth}` : line}\n`).join(
      "",
    ),
    [CONFIG_PATH]: `${loose.join("\n")}\nsign_off: true\n`,
  };
}

/** Returns the template's version in a commit; null = none. */
export function getVersion(git: SimulatedRepository["git"], commit: string): number | null {
  const text = readText(git, commit, VERSION_FILE);
  return text === null ? null : Number(/\d+/.exec(text)?.[0]);
}

/** Lines that people wrote into a template's file. */
export const PEOPLES_LINES = /^wren's own \d+$/gm;

export class Syncing {
  /** Comments that asked for a sync. */
  readonly asked: number[] = [];
  /** The minute of their last act. */
  spoke = 0;
  readonly #of: Of;
  #version = 1;
  #wrote = 0;

  constructor(of: Of) {
    this.#of = of;
  }

  begin(): void {
    for (const { minute, act } of this.#of.templates?.acts ?? []) this.#plan(act, minute);
  }

  #plan(act: TemplateAct, minutes: number): void {
    const { timeline, templates, happened } = this.#of;
    scheduleAttempt(timeline, minutes * 60_000, `wren: ${act}`, async () => {
      if ((await this.#do(act)) !== null) {
        this.spoke = timeline.minute;
        happened(act);
        // A build waits for it, even if Baton opens it late.
      } else if (act === "merge it" && templates?.sync === "before_build") this.#plan(act, LATER);
    });
  }

  #pull(): number | null {
    const { pull: branch } = getTemplateBranches("baton");
    const open = this.#of.repo
      .pulls()
      .findLast((one) => one.state === "open" && one.pull?.headRef === branch);
    return open?.number ?? null;
  }

  #do(act: TemplateAct): Promise<unknown> | null {
    const { repo, template, issue } = this.#of;
    const pull = this.#pull();
    const { pull: branch } = getTemplateBranches("baton");
    switch (act) {
      case "push a version":
        return template!.push(template!.base, createTemplateFiles(++this.#version), { as: "you" });
      case "merge it":
        return pull === null ? null : repo.merge(pull, "you");
      case "close it":
        return pull === null ? null : repo.close(pull, "wren");
      case "push to it":
        return pull === null ? null : repo.push(branch, this.#write(branch, 5), { as: "wren" });
      case "write beside it":
        return repo.push(repo.base, this.#write(repo.base, 5), { as: "wren" });
      case "write against it":
        return repo.push(repo.base, this.#write(repo.base, (this.#version + 1) % 3), {
          as: "wren",
        });
      case "/sync":
        return issue() === 0 ? null : this.#sync();
    }
  }

  /** Adds another line to the file that both write. */
  #write(branch: string, line: number): Record<string, string> {
    const { git } = this.#of.repo;
    const text = readText(git, git.ref(`refs/heads/${branch}`)!, SHARED_FILE) ?? "";
    const lines = text.split("\n").slice(0, -1);
    // Lines that somebody wrote before stay.
    const at = lines[line]?.startsWith("wren's own") ? lines.length : line;
    lines[Math.min(at, lines.length)] = `wren's own ${++this.#wrote}`;
    return { [SHARED_FILE]: `${lines.join("\n")}\n` };
  }

  async #sync(): Promise<void> {
    const { repo, issue } = this.#of;
    const { id } = await repo
      .as("wren")
      .post<{ id: number }>(`/issues/${issue()}/comments`, { body: "/sync" });
    this.asked.push(id);
  }
}

interface Of {
  repo: SimulatedRepository;
  /** Null if no template is used. */
  template: SimulatedRepository | null;
  timeline: Timeline;
  templates: Templates | null;
  issue: () => number;
  happened: (what: TemplateAct) => void;
}
