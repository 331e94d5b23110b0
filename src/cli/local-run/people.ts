/**
 * The people of a score: each performs one step after another through GitHub's API, with a token of
 * their own.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getBranches, parseSessionName, WORKER_ID, type WorkerId } from "../../core/model/names.ts";
import type { ScorePerson, PersonStep } from "./score/score-schema.ts";
import type { Score } from "./score/parse-score.ts";
import { Problem } from "../problem.ts";
import type { LocalSandbox } from "./local-sandbox.ts";
import { ApiFailure, createApiClient, splitRepository, type ApiClient } from "./api-client.ts";

export interface PeopleOptions {
  local: LocalSandbox;
  people: readonly ScorePerson[];
  issue: number;
  slug: string;
  /** Branch prefix, `baton` by default. */
  prefix: string;
  /** The default branch. */
  base: string;
  tell: (where: string, what: string) => void;
}

export interface People {
  /**
   * Performs all steps that are possible now. Returns false if there is none. Throws a `Problem` if
   * GitHub refuses one.
   */
  act(): Promise<boolean>;
  /** Lists what remains to be done, one line per person. */
  listUnfinished(): string[];
}

/**
 * Whether the score requests a build. A score with people and without an architect is only about
 * pull requests.
 */
export function isBuildRequested({ entries, people }: Score): boolean {
  const isArchitect = (session: string) =>
    session === "architect" || parseSessionName(session)?.kind === "architect";
  return people.length === 0 || entries.some(({ session }) => isArchitect(session));
}

/** The progress of one person. */
interface PersonProgress {
  done: number;
  /** The pull request that they opened last. */
  pull: number | null;
}

interface SavedProgress {
  /** One folder may contain several builds. */
  issue: number;
  progress: PersonProgress[];
}

/** Stores the people's progress, so that an interrupted build continues with it. */
const FILE = "people.json";

export function createPeople(options: PeopleOptions): People {
  const { local, people } = options;
  const file = join(local.dir, FILE);
  const progressFile = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as SavedProgress)
    : null;
  const known = progressFile?.issue === options.issue ? progressFile.progress : [];
  const progress = people.map((_, i): PersonProgress => known[i] ?? { done: 0, pull: null });
  const actors = people.map(({ person }) => {
    const { seed, sandbox } = local.running;
    const { token } = seed.account(person, {
      type: "User",
      name: person,
      email: `${person}@localhost`,
    });
    const repository = sandbox.world.repositories.find(
      ({ owner, name }) => `${owner}/${name}` === local.repository,
    )!;
    if (repository.owner !== person) seed.collaborator(repository, person, "write");
    return createApiClient(local.apiUrl, token ?? "");
  });
  return {
    async act() {
      let hasActed = false;
      for (const [i, { person, steps }] of people.entries()) {
        const at = progress[i]!;
        for (const step of steps.slice(at.done)) {
          const actor = { person, api: actors[i]!, at };
          if (!(await performStep(step, actor, options))) break;
          hasActed = true;
          at.done++;
          writeFileSync(
            file,
            JSON.stringify({ issue: options.issue, progress } satisfies SavedProgress),
          );
        }
      }
      return hasActed;
    },
    listUnfinished: () =>
      people.flatMap(({ person, steps }, i) => {
        const next = steps[progress[i]!.done];
        if (next === undefined) return [];
        return [
          `@${person} ${
            "wait" in next
              ? `waits for the words “${next.wait}”`
              : `is about to ${Object.keys(next)[0]}`
          }`,
        ];
      }),
  };
}

interface Actor {
  person: string;
  api: ApiClient;
  at: PersonProgress;
}

/** Performs a step. Returns false if the step has to wait. */
async function performStep(
  step: PersonStep,
  actor: Actor,
  options: PeopleOptions,
): Promise<boolean> {
  try {
    if ("wait" in step) return findWords(step.wait, actor, options);
    if ("pull" in step) await openPull(step.pull, actor, options);
    else if ("push" in step) await pushFiles(step.push, actor, options);
    else await postComment(step.comment, actor, options);
    return true;
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    throw new Problem(
      `@${actor.person} of the score could not ${Object.keys(step)[0]}: ${error.message}`,
    );
  }
}

type StepOf<K extends string> = Extract<PersonStep, Record<K, unknown>>[K &
  keyof Extract<PersonStep, Record<K, unknown>>];

async function openPull(
  { branch, title, body, files }: StepOf<"pull">,
  { person, api, at }: Actor,
  { local, base, tell }: PeopleOptions,
): Promise<void> {
  const repository = splitRepository(local.repository);
  const { data: ref } = await api.rest.git.getRef({ ...repository, ref: `heads/${base}` });
  const sha = await createCommit(api, repository, {
    parent: ref.object.sha,
    message: title,
    files,
  });
  await api.rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
  const { data: pull } = await api.rest.pulls.create({
    ...repository,
    title,
    body,
    head: branch,
    base,
  });
  at.pull = pull.number;
  tell(person, `opened ${local.running.signIn(`/${local.repository}/pull/${pull.number}`)}`);
}

async function pushFiles(
  { branch, message, files }: StepOf<"push">,
  { person, api }: Actor,
  { local, prefix, slug, tell }: PeopleOptions,
): Promise<void> {
  const repository = splitRepository(local.repository);
  const name = WORKER_ID.test(branch)
    ? getBranches(prefix, slug).worker(branch as WorkerId)
    : branch;
  const { data: ref } = await api.rest.git.getRef({ ...repository, ref: `heads/${name}` });
  const sha = await createCommit(api, repository, { parent: ref.object.sha, message, files });
  await api.rest.git.updateRef({ ...repository, ref: `heads/${name}`, sha });
  tell(
    person,
    `pushed ${message.split("\n")[0]}: ` +
      `${local.running.signIn(`/${local.repository}/commit/${sha}`)}`,
  );
}

interface NewCommit {
  parent: string;
  message: string;
  files: Record<string, string>;
}

async function createCommit(
  api: ApiClient,
  repository: ReturnType<typeof splitRepository>,
  { parent, message, files }: NewCommit,
): Promise<string> {
  const { data: commit } = await api.rest.git.getCommit({ ...repository, commit_sha: parent });
  const { data: tree } = await api.rest.git.createTree({
    ...repository,
    base_tree: commit.tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      content,
    })),
  });
  const made = await api.rest.git.createCommit({
    ...repository,
    message,
    tree: tree.sha,
    parents: [parent],
  });
  return made.data.sha;
}

async function postComment(
  { on, body }: StepOf<"comment">,
  { api, at }: Actor,
  options: PeopleOptions,
): Promise<void> {
  const number = on === "issue" ? options.issue : at.pull;
  if (number === null) throw new ApiFailure("they have opened no pull request", null);
  await api.rest.issues.createComment({
    ...splitRepository(options.local.repository),
    issue_number: number,
    body,
  });
}

/** Whether Baton has written these words. Prints where the person reads them. */
function findWords(words: string, { person }: Actor, { local, tell }: PeopleOptions): boolean {
  const { repositories, ...world } = local.running.sandbox.world;
  const here = repositories.find(({ owner, name }) => `${owner}/${name}` === local.repository)!.id;
  const comments = world.comments.filter(({ repositoryId }) => repositoryId === here);
  const issues = world.issues.filter(({ repositoryId }) => repositoryId === here);
  const { botLogin } = local.app;
  const page = (number: number, anchor: string) => {
    const kind = issues.some((one) => one.number === number && one.pull) ? "pull" : "issues";
    return local.running.signIn(`/${local.repository}/${kind}/${number}#${anchor}`);
  };
  const said = comments.findLast(({ author, body }) => author === botLogin && body.includes(words));
  if (said) {
    tell(person, `reads “${words}”: ${page(said.issueNumber, `issuecomment-${said.id}`)}`);
    return true;
  }
  const pull = issues.find(({ pull }) =>
    pull?.reviews.some(({ author, body }) => author === botLogin && body.includes(words)),
  );
  if (pull) tell(person, `reads “${words}”: ${page(pull.number, "")}`);
  return pull !== undefined;
}
