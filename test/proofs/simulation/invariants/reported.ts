import { readMarker } from "../../../../src/core/messages/marker.ts";
import { readText } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";
import { listLandings } from "./landing.ts";

/** A row of the report's table of workers: `| W1.1: Task W1.1 | merged | #4 | 1 | 1 |`. */
const ROW = /^\|\s*(W\d+\.\d+): [^|]*\|\s*([^|]*?)\s*\|/gm;

/**
 * What landed has the files of each worker that the report calls merged, and none of those that it
 * calls left out.
 */
export const checkLandsAsReported: Invariant = (snapshot) => {
  const { state, github, repo, scenario, issue } = snapshot;
  if (state?.build.status !== "landed") return [];
  const { slug } = state.build;
  const report = github.sandbox.world.comments.findLast(({ author, issueNumber, body }) => {
    const marker = readMarker(body);
    return (
      author === "baton[bot]" &&
      issueNumber === issue &&
      marker?.slug === slug &&
      marker.key === "report"
    );
  });
  if (!report) return [`${slug} has landed, but there is no report`];
  const landed =
    listLandings(snapshot).find((one) => one.build === slug)?.oid ??
    repo.git.ref(`refs/heads/${repo.base}`)!;
  return [...report.body.matchAll(ROW)].flatMap(([, id, status]) => {
    const [path] = scenario.workers.find((one) => one.id === id)?.files ?? [];
    if (path === undefined) return [];
    const text = readText(repo.git, landed, path);
    if (status === "merged")
      return text === null ? [`the report calls ${id} merged, but ${path} didn't land`] : [];
    const isTold = [...report.body.matchAll(/^(.*) landed early: #/gm)].some(([, ids]) =>
      ids!.split(", ").includes(id!),
    );
    const isOwn = text?.startsWith(`${id} wrote`) === true && !isTold;
    return isOwn ? [`the report calls ${id} ${status}, but ${path} landed as it wrote it`] : [];
  });
};
