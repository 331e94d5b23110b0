/** The work that an earlier session kept: fetched from its run's artifact by the trusted part, before anything runs. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Kept } from "../core/build/kept.ts";
import type { Guarding } from "../core/build/settings.ts";
import { pathTricks } from "../core/guards/path-tricks.ts";
import { unpackOne } from "../core/sessions/archive.ts";
import { PROPOSAL_ARTIFACT, PROPOSAL_BYTES, PROPOSAL_FILE, type Change } from "../core/sessions/proposal.ts";
import { readUpload } from "../core/sessions/upload.ts";
import { sessionKind } from "../core/sessions/index.ts";
import type { SessionEnv } from "../config/session-env.ts";
import type { WorkerId } from "../core/build/names.ts";
import type { State } from "../core/build/state.ts";
import type { Api } from "./api.ts";
import { RunnerFault } from "./fault.ts";
import type { Earlier } from "./restore.ts";

/** What the worker that `env` names kept, where its session goes on from that; null where there is nothing. */
export async function earlierFor(api: Api, env: SessionEnv, state: State): Promise<Earlier | null> {
  const kept = state.workers[env.subject as WorkerId]?.kept;
  if (!kept || !sessionKind(env.kind).changes) return null;
  return { kept, found: await keptChange(api, env.build, kept, state.build.play) };
}

export type KeptChange = { ok: true; change: Change } | { ok: false; reason: string };

/** How long a run that was cancelled for this one may take to hand in what it has, and how often it is looked at. */
export const PATIENCE = { seconds: 90, every: 2 };

/**
 * The change that `kept` points to. It was made by a job that ran whatever the model wanted: it is read within bounds,
 * it has to be of that very build, session, launch and base, and files whose paths mean something else than they show
 * are left out. Never rejects: what can't be had has a `reason`, half a sentence.
 */
export async function keptChange(
  api: Api,
  build: string,
  kept: Kept,
  settings: Guarding,
  patience = PATIENCE,
): Promise<KeptChange> {
  try {
    const zip = await archiveOf(api, kept.run, patience);
    if (!zip) return { ok: false, reason: "its run's artifact is not there, or has expired" };
    const unpacked = unpackOne(zip, PROPOSAL_FILE, PROPOSAL_BYTES);
    if (!unpacked.ok) return unpacked;
    const read = readUpload(unpacked.bytes, { build, session: kept.session, launch: kept.launch });
    return read.ok ? usable(read.proposal.change, kept, settings) : read;
  } catch (error) {
    return { ok: false, reason: error instanceof RunnerFault ? error.message : "GitHub's answer can't be read" };
  }
}

function usable(change: Change | null, kept: Kept, settings: Guarding): KeptChange {
  if (!change) return { ok: false, reason: "it handed in no change" };
  if (change.base !== kept.base) return { ok: false, reason: "its change is not made on the commit that it was given" };
  const tricks = pathTricks.check(change, { settings, brief: null }).map(({ path }) => path);
  if (tricks.includes(null)) return { ok: false, reason: "its paths can't be trusted" };
  const files = change.files.filter(({ path }) => !tricks.includes(path));
  return files.length > 0
    ? { ok: true, change: { ...change, files } }
    : { ok: false, reason: "nothing of it can be used" };
}

const artifact = z.object({ id: z.int(), name: z.string(), expired: z.boolean() });
const listing = z.object({ artifacts: z.array(artifact) }).nullable();
const state = z.object({ status: z.string().nullable() }).nullable();

async function archiveOf(api: Api, run: number, { seconds, every }: typeof PATIENCE): Promise<Uint8Array | null> {
  for (const until = Date.now() + seconds * 1000; ; await sleep(every * 1000)) {
    // Asked first: a run that is over by now uploads nothing after the list was made.
    const over = await isOver(api, run);
    const listed = await api.json(`actions/runs/${run}/artifacts?name=${PROPOSAL_ARTIFACT}&per_page=100`);
    const found = (listing.parse(listed)?.artifacts ?? [])
      .filter((a) => a.name === PROPOSAL_ARTIFACT && !a.expired)
      // A person may have run the job again: each attempt uploads its own, as the App takes them in.
      .toSorted((a, b) => b.id - a.id)[0];
    if (found) return api.read(`actions/artifacts/${found.id}/zip`, PROPOSAL_BYTES);
    if (over || Date.now() >= until) return null;
  }
}

async function isOver(api: Api, run: number): Promise<boolean> {
  const found = state.parse(await api.json(`actions/runs/${run}`));
  return found === null || found.status === "completed";
}
