import { createHash } from "node:crypto";
import type { Repository } from "../schema/repository.ts";

export interface Team {
  /** Made of its name, so that a seeded team has one. */
  id: number;
  /** `acme`, the organization. */
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

/** The logins of all members of the teams with these slugs. */
export function listMembers(repository: Repository, slugs: string[]): string[] {
  return listTeams(repository).flatMap(({ members, slug }) =>
    slugs.includes(slug) ? members : [],
  );
}
