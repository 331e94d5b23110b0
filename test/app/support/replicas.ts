/** Replicas that end with their test. */
import { onTestFinished } from "vitest";
import { spawnReplica, type Replica } from "./spawn-replica.ts";

export async function startReplica(...place: Parameters<typeof spawnReplica>): Promise<Replica> {
  const replica = await spawnReplica(...place);
  onTestFinished(replica.kill);
  return replica;
}
