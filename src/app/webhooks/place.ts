/** What every payload tells: by which installation it comes, of which repository, who did it, and of which run. */
import { z } from "zod";
import type { Place } from "../inbox/inbox.ts";
import { shaped } from "./heard.ts";

/** As GitHub has them. `..`, say, would make another address of its API out of each that names the repository. */
const Owner = z.string().regex(/^[\w-]{1,100}$/);
const Name = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .refine((name) => !/^\.\.?$/.test(name));

const Id = z.int().min(1);

const Payload = z.object({
  action: z.string().max(100).regex(/^\w*$/).nullish(),
  installation: z.object({ id: Id }).nullish(),
  repository: z.object({ id: Id, name: Name, owner: z.object({ login: Owner }).nullish() }).nullish(),
  sender: z.object({ login: z.string(), type: z.string() }).nullish(),
  // For the log alone: nothing hangs on it.
  workflow_run: z.object({ id: z.int() }).nullish().catch(null),
});

/** A place, before it is known by which installation it is reached. */
export type Named = Omit<Place, "installation">;

export interface Source {
  action: string | null;
  installation: number | null;
  repository: Named | null;
  sender: { login: string; type: string } | null;
  run: number | null;
}

/** @throws Malformed */
export function sourceOf(payload: unknown): Source {
  const { action = null, installation, repository, sender = null, workflow_run: run } = shaped(Payload, payload);
  const owner = repository?.owner?.login;
  return {
    ...{ action, sender, installation: installation?.id ?? null, run: run?.id ?? null },
    repository: repository && owner ? { repository: repository.id, owner, repo: repository.name } : null,
  };
}

/** Of a list's entry: its number, and `owner/name`. @throws Malformed */
export function placeOf(id: number, fullName: string): Named {
  const [owner, repo] = shaped(z.tuple([Owner, Name]), fullName.split("/"));
  return { repository: shaped(Id, id), owner, repo };
}
