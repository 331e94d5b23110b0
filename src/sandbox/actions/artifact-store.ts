/** The artifact store. Zips are files of the sandbox; their descriptions are in the world. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { unzipSync, zipSync } from "fflate";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import type { Run, Artifact } from "../schema/runs.ts";

const DAY_MS = 86_400_000;

/** Zips the files and adds the artifact to the run. Names in the zip are relative to `root`. */
export function saveArtifact(
  sandbox: Sandbox,
  run: Run,
  name: string,
  found: { files: string[]; root: string },
  days: number,
  read: (file: string) => Uint8Array,
): Artifact {
  const entries = Object.fromEntries(
    found.files.map((file) => [relative(found.root, file), read(file)]),
  );
  return storeArtifact(sandbox, run, name, entries, days);
}

/** Zips the entries, keyed by path, and adds the artifact to the run. */
export function storeArtifact(
  sandbox: Sandbox,
  run: Run,
  name: string,
  entries: Record<string, Uint8Array>,
  days: number,
): Artifact {
  const now = sandbox.clock();
  const { artifacts: lag } = sandbox.lags;
  const zip = zipSync(entries, { level: 6, mtime: now });
  const id = sandbox.nextId();
  const artifact: Artifact = {
    id,
    repositoryId: run.repositoryId,
    runId: run.id,
    name,
    sizeInBytes: zip.length,
    file: `artifacts/${id}.zip`,
    digest: `sha256:${createHash("sha256").update(zip).digest("hex")}`,
    expired: false,
    createdAt: formatTimestamp(now),
    expiresAt: formatTimestamp(new Date(now.getTime() + days * DAY_MS)),
    ...(lag > 0 ? { listedAt: new Date(now.getTime() + lag).toISOString() } : {}),
  };
  sandbox.files.write(artifact.file, zip);
  sandbox.world.artifacts.push(artifact);
  sandbox.save();
  return artifact;
}

/** Deletes an artifact and its zip. */
export function removeArtifact(sandbox: Sandbox, artifact: Artifact): void {
  sandbox.world.artifacts = sandbox.world.artifacts.filter((kept) => kept !== artifact);
  sandbox.files.remove(artifact.file);
  sandbox.save();
}

/** Returns the run's artifacts that can still be downloaded. */
export function listStoredArtifacts(
  sandbox: Sandbox,
  repositoryId: number,
  runId: number,
): Artifact[] {
  return sandbox.world.artifacts.filter(
    (one) =>
      one.repositoryId === repositoryId && one.runId === runId && sandbox.files.has(one.file),
  );
}

/** Unpacks an artifact into a folder that nobody else writes to. Returns the number of files. */
export function unpackArtifact(sandbox: Sandbox, artifact: Artifact, folder: string): number {
  const zip = sandbox.files.read(artifact.file);
  if (!zip) throw new Error(`Artifact ${artifact.name} is missing in the sandbox's folder.`);
  const entries = Object.entries(unzipSync(zip));
  for (const [name, bytes] of entries) {
    const target = join(folder, name);
    if (relative(folder, target).startsWith("..")) {
      throw new Error(
        `Artifact ${artifact.name} contains the path ${name}, which is outside of its folder.`,
      );
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes, { flag: "wx" });
  }
  return entries.length;
}
