import { createHash } from "node:crypto";
import type { Repository } from "../schema/repository.ts";

export interface Team {
  /** Derived from its name, so that a seeded team has one. */
  id: number;
  /** The organization: `acme`. */
  organization: string;
  slug: string;
  /** Logins of its members. */
  members: string[];
}

export function listTeams({ teams }: Repository): Team[] {
  return Object.entries(teams ?? {}).map(([key, members]) => {
    const [organization = "", slug = ""] = key.split("/");
    const id = createHash("sha256").update(key.toLowerCase()).digest().readUInt32BE(0) >>> 1;
    return { id, organization, slug, members };
  });
}

/** Returns the logins of all members of the teams with these slugs. */
export function listMembers(repository: Repository, slugs: string[]): string[] {
  return listTeams(repository).flatMap(({ members, slug }) =>
    slugs.includes(slug) ? members : [],
  );
}
