import type { WorkerId } from "../../../../src/core/model/names.ts";
import { readText } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";
import { listLandings } from "./landing.ts";

/** People sign what they write. */
const PEOPLES = / did this: /;

/**
 * Tests from a merged test worker land as they were merged. Only a person may change or replace
 * them.
 */
export const checkFrozenTestsStay: Invariant = (snapshot) => {
  const { state, scenario, repo } = snapshot;
  if (!state?.build.test_first || state.build.status !== "landed") return [];
  const workers = Object.values(state.workers);
  if (workers.some(({ waivers }) => waivers.some(({ findings }) => findings.some(isFrozen))))
    return [];
  const { git, base } = repo;
  const own = listLandings(snapshot).find((one) => one.build === state.build.slug)?.oid;
  const landed = own ?? git.ref(`refs/heads/${base}`)!;
  return scenario.workers
    .filter(({ script }) => script === "test")
    .flatMap(({ id, files }) => {
      const merged = state.workers[id as WorkerId]?.merge_sha;
      return merged ? files.map((path) => ({ id, path, before: readText(git, merged, path) })) : [];
    })
    .flatMap(({ id, path, before }) => {
      const text = readText(git, landed, path);
      const name = path.slice(path.lastIndexOf("/"));
      const others = [...git.files(landed).keys()].filter(
        (one) => one !== path && one.endsWith(name),
      );
      return [
        ...(text === before || PEOPLES.test(text ?? "")
          ? []
          : [`${path} of ${id} is frozen, but landed with other contents`]),
        ...others.map((one) => `${path} of ${id} is frozen, but ${one} landed in its place`),
      ];
    });
};

const isFrozen = ({ guard }: { guard: string }) => guard === "frozen-tests";
