/**
 * Tasks outside of builds: each is done once, on what its session read, and published only where it
 * may be.
 */
import { isOpenTask, TASK_WORKER } from "../../../../src/core/model/task.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import { readTrailers } from "../../../../src/core/messages/commit-messages.ts";
import { readState } from "../world/record.ts";
import type { Invariant, Snapshot } from "./invariant.ts";

/** Automatic review sessions of one pull request, as the README promises. */
const MOST_REVIEWS = 10;

/** Each request becomes one task. The settings ask once for each head, up to a maximum. */
export const checkAskedOnce: Invariant = ({ taskThreads }) => {
  const tasks = taskThreads
    .states()
    .flatMap(({ build }) => build.tasks.map((task) => ({ ...task, issue: build.issue })));
  const twice = (what: string, keys: string[]) =>
    [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map(
      (key) => `${what} of ${key} has two tasks`,
    );
  const own = tasks.filter(({ by }) => by === null);
  const often = Map.groupBy(own, ({ issue }) => issue);
  return [
    ...twice(
      "the comment",
      tasks.flatMap(({ comment, kind }) => (comment === null ? [] : [`${comment} (${kind})`])),
    ),
    ...twice(
      "the head",
      own.flatMap(({ issue, head }) => (head === null ? [] : [`${head} of #${issue}`])),
    ),
    ...[...often].flatMap(([issue, of]) =>
      of.length > MOST_REVIEWS
        ? [`#${issue} is reviewed ${of.length} times, but nobody asked`]
        : [],
    ),
  ];
};

/** The commits of fixes, with their branch. */
function fixes({
  repo: { git },
  taskThreads,
}: Snapshot): { branch: string; oid: string; session: string; build: string }[] {
  return taskThreads.opened.flatMap(({ branch }) => {
    const found = [];
    for (let at = branch && git.ref(`refs/heads/${branch}`), n = 0; at && n < 20; n++) {
      const commit = git.commit(at)!;
      const { "Baton-Session": session, "Baton-Build": build } = readTrailers(commit.message);
      const isOwn = commit.author.name === "baton[bot]";
      if (isOwn && session && build) found.push({ branch: branch!, oid: at, session, build });
      at = commit.parents[0] ?? null;
    }
    return found;
  });
}

/** A fix is on top of the exact commit that its session read, once. */
export const checkFixedAsSeen: Invariant = (snapshot) => {
  const { github, repo } = snapshot;
  const all = fixes(snapshot);
  return all.flatMap(({ branch, oid, session, build }) => {
    const seen = github.sandbox.world.runs
      .filter(({ inputs }) => inputs["build"] === build && inputs["session"] === session)
      .map(
        ({ inputs }) =>
          readState(repo.git, inputs["record"] ?? "")?.workers[TASK_WORKER]?.session?.base,
      );
    const [parent] = repo.git.commit(oid)!.parents;
    const same = all.filter((one) => one.session === session && one.build === build);
    return [
      ...(seen.includes(parent)
        ? []
        : [`${oid} on ${branch} is of ${session}, which saw ${seen.join()}, not ${parent}`]),
      ...(same.length > 1 ? [`${build} ${session} is on ${branch} ${same.length} times`] : []),
    ];
  });
};

/**
 * Nothing of a task gets onto the default branch, and nothing of a fork's pull request onto any
 * branch.
 */
export const checkPublishedWhereAllowed: Invariant = ({ repo: { git, base }, taskThreads }) => {
  const forks = taskThreads.opened
    .filter(({ thread: { on } }) => on === "a fork")
    .map(({ number }) => number);
  return git.refs("refs/heads/").flatMap(({ ref, oid }) => {
    const isBase = ref === `refs/heads/${base}`;
    if (!isBase && ref.startsWith("refs/heads/baton/")) return [];
    const { author, message, parents } = git.commit(oid)!;
    const build = readTrailers(message)["Baton-Build"] ?? "";
    const isTask = author.name === "baton[bot]" && /^(?:pr|ask)-/.test(build);
    if (!isTask || parents.length === 0) return [];
    const isFork = forks.some(
      (number) => build === `pr-${number}` || build.startsWith(`pr-${number}-`),
    );
    const isIssue = build.startsWith("ask-");
    return isBase || isFork || isIssue ? [`${oid} on ${ref} is of ${build}`] : [];
  });
};

/** The heading of a task's comment that says how it ended. */
const SAYS_END = /^\*\*\w+: (?:done|answered|not done|cancelled)\*\*\n/;

/** At the end no task is open, each comment was answered, and each end is reported. */
export const checkTasksEnd: Invariant = ({ taskThreads, deleted, github: { sandbox } }) => {
  const { comments } = sandbox.world;
  const own = comments.flatMap(({ author, body }) =>
    author === "baton[bot]" ? (readMarker(body) ?? []) : [],
  );
  const states = taskThreads.states();
  const open = states.flatMap(({ build }) =>
    build.tasks.filter(isOpenTask).map(({ n }) => `task ${n} of ${build.slug}`),
  );
  const records = taskThreads.records().filter(({ archived }) => !archived);
  return [
    ...open.map((what) => `${what} never ended`),
    ...records.map(({ slug }) => `the record ${slug} was never archived`),
    ...taskThreads.asked.flatMap(({ id, number, words }) => {
      const reactions = comments.find((one) => one.id === id)?.reactions ?? [];
      // A rate limit may drop the reaction beside the reply.
      const isTold = own.some(({ key }) => key === `refused-elsewhere-${id}`);
      const isHeard =
        isTold ||
        reactions.some(({ login, content }) => login === "baton[bot]" && content !== "eyes");
      const task = states.flatMap(({ build }) => build.tasks).find((one) => one.comment === id);
      return isHeard || task?.status === "cancelled"
        ? []
        : [`nobody answered "${words}" on #${number}`];
    }),
    ...states.flatMap(({ build }) =>
      build.tasks.flatMap(({ n, kind }) => {
        const of = own.filter(({ slug, key }) => slug === build.slug && key === `task-${n}`);
        // Posted and then deleted. Baton notices that only when it edits the comment again.
        const last = build.comments[`task-${n}`]?.hash;
        const wasSaid = deleted.some(({ body }) => {
          const marker = readMarker(body);
          const isLast =
            marker?.slug === build.slug && marker.key === `task-${n}` && marker.hash === last;
          return isLast && SAYS_END.test(body);
        });
        return of.length === 1 || (of.length === 0 && wasSaid)
          ? []
          : [`${kind} ${n} of ${build.slug} has ${of.length} comments`];
      }),
    ),
  ];
};
