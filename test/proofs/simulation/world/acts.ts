/**
 * What people may do to a build, each by GitHub's own means. If GitHub refuses an act, that does
 * not matter.
 */
import { CONFIG_PATH } from "../../../../src/core/model/settings.ts";
import type { Brief } from "../../../../src/core/model/brief.ts";
import type { SimulatedRepository } from "./simulated-repository.ts";
import { readText, type Found } from "./record.ts";

/** The input of an act: who acts, on which worker, and the related objects. */
export interface Scene {
  repo: SimulatedRepository;
  issue: number;
  found: Found;
  brief: Brief | undefined;
  who: "you" | "wren";
  /** A text that nobody else writes. */
  mark: string;
  /** The worker's pull request. */
  pull: number | null;
  /** The pull request that lands the build, or has its candidate. */
  landing: number | null;
  /** The newest "Well." of the person who acts. */
  words: number | null;
  say: (words: string, as: string) => Promise<unknown>;
}

type ApiAct = (scene: Scene) => Promise<unknown> | null;

const branch = ({ found }: Scene, name: string) => `baton/${found.slug}/${name}`;
const own = (scene: Scene) => branch(scene, scene.brief?.id ?? "W1.1");
const file = ({ brief }: Scene) => brief?.paths[0] ?? "src/people.txt";
const there = ({ repo }: Scene, name: string) => repo.git.ref(`refs/heads/${name}`) !== null;

function push(scene: Scene, to: string, files: Record<string, string>) {
  return there(scene, to) ? scene.repo.push(to, files, { as: scene.who }) : null;
}

function remove(scene: Scene, name: string) {
  return there(scene, name) ? scene.repo.deleteBranch(name, scene.who) : null;
}

function editBrief(scene: Scene) {
  const { repo, found, brief, mark } = scene;
  const path = [...repo.git.files(found.head).keys()].find(
    (one) => brief && one.startsWith(`workers/${brief.id}`),
  );
  const text = path ? readText(repo.git, found.head, path) : null;
  // Adds a line to its context.
  return path && text
    ? push(scene, branch(scene, "record"), {
        [path]: text.replace(/^(## Context\n+)/m, `$1${mark}\n`),
      })
    : null;
}

/** Adds a line to people's notes. */
export const NOTES = "NOTES.md";
function note(scene: Scene) {
  const { git, base } = scene.repo;
  const text = readText(git, git.ref(`refs/heads/${base}`)!, NOTES) ?? "";
  return push(scene, base, { [NOTES]: `${text}${scene.mark}` });
}

function configure(scene: Scene, line: string) {
  const { git, base } = scene.repo;
  const text = readText(git, git.ref(`refs/heads/${base}`)!, CONFIG_PATH);
  return text && push(scene, base, { [CONFIG_PATH]: `${text}${line}\n` });
}

/**
 * While Baton builds, its landing pull request is a draft. GitHub merges it only after a person
 * marks it ready.
 */
async function readyAndMerge(
  repo: SimulatedRepository,
  landing: number,
  who: Scene["who"],
): Promise<void> {
  await repo.markReady(landing, who);
  await repo.merge(landing, who);
}

const change = ({ repo, who, issue }: Scene, fields: object) =>
  repo.as(who).patch(`/issues/${issue}`, fields);

export const API_ACTS = {
  "push to a worker": (scene) => push(scene, own(scene), { [file(scene)]: scene.mark }),
  "push to the build": (scene) =>
    push(scene, branch(scene, "build"), { "src/people.txt": scene.mark }),
  "push to the landing": (scene) =>
    push(scene, branch(scene, "land"), { "src/people.txt": scene.mark }),
  "push to the base": note,
  "push a conflict to the base": (scene) =>
    push(scene, scene.repo.base, { [file(scene)]: scene.mark }),
  "push a conflict to the build": (scene) =>
    push(scene, branch(scene, "build"), { [file(scene)]: scene.mark }),
  "configure again": (scene) => configure(scene, 'protected_paths: ["secrets/**"]'),
  "rename the repository": ({ repo }) => repo.as("you").patch("", { name: "measures" }),
  "rename the base": ({ repo }) =>
    repo.as("you").post(`/branches/${repo.base}/rename`, { new_name: "trunk" }),
  "push to the record": (scene) =>
    push(scene, branch(scene, "record"), { "context/note.md": scene.mark }),
  "tamper with the record": (scene) =>
    push(scene, branch(scene, "record"), { "meta.json": "{}\n" }),
  "edit a brief": editBrief,
  "close a pull request": ({ repo, pull, who }) => pull && repo.close(pull, who),
  "reopen a pull request": ({ repo, pull, who }) => pull && repo.reopen(pull, who),
  "merge a pull request": ({ repo, pull, who }) => pull && repo.merge(pull, who),
  "merge the landing": ({ repo, landing, who }) => landing && readyAndMerge(repo, landing, who),
  "update a pull request": ({ repo, pull, who }) =>
    pull && repo.as(who).put(`/pulls/${pull}/update-branch`, {}),
  "ask for changes": ({ repo, pull, who, mark }) =>
    pull && repo.review(who, pull, { event: "REQUEST_CHANGES", body: mark }),
  "approve a pull request": ({ repo, pull, who }) => pull && repo.review(who, pull),
  "delete a worker's branch": (scene) => remove(scene, own(scene)),
  "delete the build branch": (scene) => remove(scene, branch(scene, "build")),
  "delete the land branch": (scene) => remove(scene, branch(scene, "land")),
  "close the issue": (scene) => change(scene, { state: "closed" }),
  "reopen the issue": (scene) => change(scene, { state: "open" }),
  "edit the issue": (scene) => change(scene, { body: `Please do it.\n${scene.mark}` }),
  "label it again": ({ repo, who, issue }) =>
    repo.as(who).post(`/issues/${issue}/labels`, { labels: ["orchestrate"] }),
  "a stranger's /cancel": ({ say }) => say("/cancel", "stranger"),
  "a command in a review": ({ repo, pull, who }) =>
    pull && repo.review(who, pull, { event: "COMMENT", body: "/cancel" }),
  "say something": ({ say, who }) => say("Well.", who),
  "edit words into a command": ({ repo, words, who }) =>
    words && repo.as(who).patch(`/issues/comments/${words}`, { body: "/cancel" }),
} satisfies Record<string, ApiAct | ((scene: Scene) => unknown)>;

/** A typo of a command: Baton answers which command was meant. */
export const TYPO = "/aprove";

/** `W` stands for a worker. */
export const COMMANDS = [
  ...([
    "/approve",
    "/cancel",
    "/cancel W",
    "/pause",
    "/resume",
    "/hold",
    "/unhold",
    "/retry W",
    "/review W",
  ] as const),
  ...([
    "/skip W",
    "/status",
    "/why W",
    "/steer W be quick",
    "/retest",
    "/budget $50",
    "/land",
  ] as const),
  ...([
    "/revise smaller",
    "/revert",
    "/loop 1",
    "/model W complex",
    "/retry W\nSay it in metres.",
  ] as const),
  ...([TYPO] as const),
] as const;

export type Act = keyof typeof API_ACTS | (typeof COMMANDS)[number];
/** Only races do it. */
const RACE_ACT: Act = "push to the landing";
/** What seeds draw. */
export const ACTS: readonly Act[] = [
  ...(Object.keys(API_ACTS) as (keyof typeof API_ACTS)[]),
  ...COMMANDS,
].filter((act) => act !== RACE_ACT);

export const isApiAct = (act: Act): act is keyof typeof API_ACTS => act in API_ACTS;
