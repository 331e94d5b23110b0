/** The lines that changed between two rounds of a review. */
import { addedIn } from "../../core/text/hunks.ts";
import type { Touched } from "../../core/sessions/rounds.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

const kept = keptFor<Touched | null>(200);

/**
 * By path. Null where it can't be told: a head that was pushed away, or more files than GitHub lists, 300:
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 * @throws GitHubError
 */
export function touchedBetween(access: Access, since: string, head: string): Promise<Touched | null> {
  return kept(access, `${since}...${head}`, async () => {
    const answer = await orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        ...at(access),
        basehead: `${since}...${head}`,
      }),
    );
    const files = answer?.data.files;
    // Parted from each other, the comparison would begin at what they have in common.
    if (!answer || !files || files.length >= 300 || answer.data.behind_by > 0) return null;
    return Object.fromEntries(files.map((file) => [file.filename, file.patch ? addedIn(file.patch) : EVERYWHERE]));
  });
}

/** Too large to be shown: any of its lines may have changed. */
const EVERYWHERE = [{ from: 1, to: Number.MAX_SAFE_INTEGER }];
