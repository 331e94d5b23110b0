/** Follows a build until it is over, or until nobody but a person can go on. */
import { counted } from "../../core/text/counted.ts";
import { failureLines } from "../../core/comments/failures.ts";
import type { State } from "../../core/build/state.ts";
import { isOver, viewOf, type BuildView } from "../../core/build/view.ts";
import { readMarker } from "../../core/comments/marker.ts";
import { pageOf } from "./address.ts";
import type { Bell } from "./bell.ts";
import type { Local } from "./local.ts";
import { listNewFailures, listNews } from "./news.ts";
import type { People } from "./people.ts";
import type { Person } from "./person.ts";
import { findRecord, readState } from "./record.ts";
import { createStallTeller } from "./stalls.ts";
import { answerTo, stuckOn } from "./waiting.ts";

export interface Watch {
  local: Local;
  prefix: string;
  issue: number;
  /** Answer the gates as the owner; otherwise a person does, on the pages or by `baton say`. */
  auto: boolean;
  person: Person;
  /** False where no build was asked for; true unless set. */
  builds?: boolean;
  /** Those of the score, if it has any. They act before `auto` answers. */
  people?: People;
  bell: Bell;
  signal: AbortSignal;
  tell: (where: string, what: string) => void;
}

export interface Ending {
  /** `played`: no build was asked for, and the people of the score have done all, or don't get on. */
  how: "over" | "blocked" | "interrupted" | "played";
  state: State | null;
  /** What a person is asked, when blocked. */
  asks: string | null;
  /** What people of the score have not done, a line each. */
  undone?: string[];
}

/** The record is looked at when something happens, and this often anyway, in milliseconds. */
const LOOK_EVERY = 1_000;
/** How long an ended build may take to tidy up, in milliseconds. */
const TIDY_PATIENCE = 30_000;
/** How long people of a score may take for a step once no build goes on, in milliseconds. */
const PEOPLE_PATIENCE = 120_000;

export async function watch(options: Watch): Promise<Ending> {
  const { local, signal, bell } = options;
  const said = new Set<string>();
  let seen: string | null = null;
  let state: State | null = null;
  let broken = false;
  let over: number | null = null;
  let quiet: number | null = null;
  const end = (ending: Ending): Ending | null => {
    const undone = options.people?.listUnfinished() ?? [];
    quiet ??= performance.now();
    if (undone.length === 0) return ending;
    return performance.now() - quiet > PEOPLE_PATIENCE ? { ...ending, undone } : null;
  };
  const listStalls = createStallTeller((run) => local.running.signIn(`/${local.repository}/actions/runs/${run}`));
  while (!signal.aborted) {
    const { sandbox } = local.running;
    for (const { where, what } of listStalls(sandbox.world.runs, sandbox.clock())) options.tell(where, what);
    const found = await findRecord(local.gitDir, options.prefix, options.issue);
    if (found && found.head !== seen) {
      const next = await readState(local.gitDir, found.head);
      tellChange(state, next, options);
      seen = found.head;
      broken = next === null;
      state = next ?? state;
    }
    if (await options.people?.act()) quiet = null;
    let ending: Ending | null = null;
    if (options.builds === false) {
      ending = end({ how: "played", state, asks: null });
    } else if (!broken && state && isOver(state.build.status)) {
      over ??= performance.now();
      const isTidy = found?.archived || performance.now() - over > TIDY_PATIENCE;
      if (isTidy) ending = end({ how: "over", state, asks: null });
    } else {
      const asks = broken ? unreadable(options, said) : await answer(state, options, said);
      if (asks !== null && options.auto) ending = end({ how: "blocked", state, asks });
    }
    if (ending) return ending;
    await bell.wait(LOOK_EVERY, signal);
  }
  return { how: "interrupted", state, asks: null };
}

/** Answers what `--auto` answers. Returns the question that waits for a person and nothing else. */
async function answer(state: State | null, options: Watch, said: Set<string>): Promise<string | null> {
  const once = (key: string) => !said.has(key) && Boolean(said.add(key));
  if (state === null) return refusal(options);
  const view = viewOf(state);
  const due = answerTo(view);
  if (due && options.auto && once(due.key)) {
    await options.person.post(`/repos/${options.local.repository}/issues/${options.issue}/comments`, {
      body: due.text,
    });
  }
  const stuck = stuckOn(view);
  const asks = stuck ?? (due ? view.asks : null);
  if (asks !== null && !(due && options.auto) && once(asks)) {
    options.tell("you", `are asked: ${asks}`);
    if (!options.auto) tellWhere(view, due?.text ?? null, options);
  }
  return stuck;
}

/** Where a person looks and answers, once they are waited for. */
function tellWhere(view: BuildView, say: string | null, { local, tell }: Watch): void {
  tell("you", `find it at ${local.running.signIn(pageOf(view, local.repository))}`);
  tell("you", `are waited for: answer there${say ? `, or by baton say '${say}'` : " or by baton say"}`);
}

/** Why no build started: there is no record then, only Baton's comment. */
function refusal(options: Watch): string | null {
  const refused = lastComment(options, "refused-");
  return refused ? flatten(refused.body) : null;
}

/** A comment in one line, without its marker: its sentences and list items one after the other. */
export function flatten(body: string): string {
  const lines = body.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("<!--"));
  const isItem = (line: string | undefined) => line?.startsWith("- ") === true;
  const endOf = (line: string, next: string | undefined) => (!isItem(line) ? "" : isItem(next) ? ";" : ".");
  return lines.map((line, i) => line.replace(/^- /, "") + endOf(line, lines[i + 1])).join(" ");
}

/** What a person is asked where the record's documents can't be read: Baton waits then, and says so on the issue. */
function unreadable(options: Watch, said: Set<string>): string | null {
  const comment = lastComment(options, "record-");
  if (!comment) return null;
  const { issue, local, tell } = options;
  const asks =
    `${(comment.body.split("\n")[0] ?? "").replace(/:$/, "")}. Baton's comment on #${issue} names each place. ` +
    "Where another version of Baton began the build, go on with that version, or begin anew in another --dir.";
  if (!said.has(asks)) {
    said.add(asks);
    tell("you", `are asked: ${asks}`);
    tell(
      "you",
      `find it at ${local.running.signIn(`/${local.repository}/issues/${issue}#issuecomment-${comment.id}`)}`,
    );
  }
  return asks;
}

/** Baton's newest comment on the issue whose key begins so. */
function lastComment({ local, issue }: Watch, key: string) {
  return local.running.sandbox.world.comments.findLast(
    ({ issueNumber, author, body }) =>
      issueNumber === issue && author === local.app.botLogin && readMarker(body)?.key.startsWith(key),
  );
}

function tellChange(before: State | null, after: State | null, { tell }: Watch): void {
  if (!after) return;
  const view = viewOf(after);
  for (const { where, failure } of listNewFailures(before, after)) {
    for (const line of failureLines(failure)) tell(where, line);
  }
  if (after.briefs.length > 0 && after.build.plan?.hash !== before?.build.plan?.hash) tellPlan(view, tell);
  if (after.build.status !== before?.build.status) tell("build", after.build.status.replaceAll("_", " "));
  const loop = view.loop?.replaceAll("`", "") ?? null;
  if (loop !== null && loop !== (before && viewOf(before).loop)) tell("loops", loop);
  for (const { where, what } of listNews(before, after)) tell(where, what);
  const known = before ? parkedIn(viewOf(before)).map(({ what }) => what) : [];
  for (const { where, what } of parkedIn(view)) if (!known.includes(what)) tell(where, what);
}

/** What the provider has sent away, until when and why: nothing else is heard of it for so long. */
function parkedIn(view: BuildView): { where: string; what: string }[] {
  const workers = view.waves.flatMap((wave) => wave.workers).filter(({ status }) => status === "parked");
  return [
    ...workers.map(({ id, waitsFor }) => ({ where: id, what: `waits for ${waitsFor.replaceAll("`", "")}` })),
    ...view.parked.map((what) => ({ where: "build", what })),
  ];
}

function tellPlan(view: BuildView, tell: Watch["tell"]): void {
  const workers = view.waves.flatMap((wave) => wave.workers);
  tell("plan", `${counted(workers.length, "worker")} in ${counted(view.waves.length, "wave")}`);
  for (const { wave, workers } of view.waves) {
    tell("plan", `wave ${wave}: ${workers.map(({ id, name }) => `${id} ${name}`).join(", ")}`);
  }
}
