/** Other repositories that the settings name: each can be read, so that no build stops at its first session. */
import type { Settings } from "../../core/build/settings.ts";
import { listSkills } from "../skill-catalog.ts";
import type { Store } from "../baseFiles.ts";
import type { OtherRepositories } from "../other-repositories.ts";
import { failed, ok, type Found } from "./check.ts";

/** @param store holds the commit `base` */
export async function environment(
  { environment: { repositories }, skills }: Pick<Settings, "environment" | "skills">,
  { store, base }: { store: Store; base: string },
  others: OtherRepositories,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const { repository, ref } of repositories) {
    const resolved = await others.resolve(repository, ref);
    if ("problem" in resolved) found.push(failed(resolved.problem, null));
    else found.push(ok(`\`${repository}\` can be read${ref === null ? "" : `, \`${ref}\` is there`}.`));
  }
  const catalog = await listSkills({ store, base, sources: skills, others });
  if ("problem" in catalog) found.push(failed(catalog.problem, null));
  else if (skills.some((entry) => entry.includes("@"))) found.push(ok("The skills of other repositories can be read."));
  return found;
}
