/** The keys `environment` and `skills` of `.github/baton.yml`. */
import { z } from "zod";
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import { MAX_SIBLINGS, type Sibling } from "../core/model/environment.ts";
import { readSkillSource } from "../core/setup/agent-instructions.ts";
import { findPathNameProblem } from "../core/guards/path-tricks.ts";

const NAMED = /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})(?:@(.+))?$/;
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Git's rules for names, as far as a lookup needs them:
 * https://git-scm.com/docs/git-check-ref-format
 */
const ref = z
  .string()
  .max(200)
  .regex(
    /^(?!.*(\.\.|\/\/|@\{|\/\.|\.lock(\/|$)|[./]$))[A-Za-z0-9_][A-Za-z0-9._/@+-]*$/,
    "expected a branch, a tag or a full sha",
  );
const repositoryName = z
  .string()
  .max(400)
  .regex(NAMED, "expected `OWNER/REPO`, or with a branch, tag or full sha `OWNER/REPO@ref`");
const folder = z
  .string()
  .regex(
    FOLDER,
    "expected a folder's name like `shared`: letters, digits, `.`, `_` and `-`, no `/`",
  );

const written = z.union([
  repositoryName,
  z.strictObject({
    repository: repositoryName,
    ref: ref.nullable().exactOptional(),
    path: folder.exactOptional(),
  }),
]);

const sibling = written.transform((value, context): Sibling => {
  const given = typeof value === "string" ? { repository: value } : value;
  const [, repository = "", named] = NAMED.exec(given.repository) ?? [];
  const problem = (message: string) => {
    context.addIssue({ code: "custom", message, input: value });
    return z.NEVER;
  };
  const at = named ?? ("ref" in given ? (given.ref ?? null) : null);
  if (at !== null && !ref.safeParse(at).success)
    return problem(`\`${at}\` is not a branch, tag or full sha`);
  const name = repository.slice(repository.indexOf("/") + 1);
  const path = ("path" in given ? given.path : undefined) ?? name;
  if (!FOLDER.test(path)) {
    return problem(
      `\`${path}\` can't be a folder's name here: write \`{ repository: ${repository}, ` +
        "path: NAME }`",
    );
  }
  return { repository, ref: at, path };
});

/**
 * GitHub's rules: https://docs.github.com/actions/reference/security/secrets#naming-your-secrets
 */
const secret = z
  .string()
  .max(100)
  .regex(
    /^(?!GITHUB_|gh[pousr]_)(?!(ANTHROPIC|OPENAI)_API_KEY$)[A-Z_][A-Z0-9_]*$/i,
    "expected the name of a secret of your own, like `SIBLINGS_TOKEN`; never the token itself",
  );

const variable = z
  .string()
  .max(100)
  .regex(
    /^(?!(GITHUB|RUNNER|BATON|ACTIONS|LD|DYLD)_)(?!(PATH|HOME|NODE_OPTIONS|BASH_ENV|ENV)$)(?!.*PROXY)[A-Z][A-Z0-9_]*$/,
    "expected the name of an environment variable like `PLAYWRIGHT_BROWSERS_PATH`, but not " +
      "one that Baton or GitHub sets",
  );

/** A path like `../NAME/…` leads into a sibling. */
const from = z
  .string()
  .min(1)
  .max(300)
  .superRefine((path, context) => {
    const problem = findPathNameProblem(path.replace(/^\.\.\//, ""));
    if (problem !== null)
      context.addIssue({ code: "custom", message: `\`${path}\` ${problem}`, input: path });
  });
const to = z
  .string()
  .min(1)
  .max(300)
  .superRefine((path, context) => {
    const problem = findPathNameProblem(path);
    if (problem !== null)
      context.addIssue({ code: "custom", message: `\`${path}\` ${problem}`, input: path });
  });

const { environment, skills } = DEFAULT_SETTINGS;

export const environmentKeySchema = z
  .strictObject({
    repositories: z
      .array(sibling)
      .max(MAX_SIBLINGS)
      .prefault(() => [...environment.repositories])
      .meta({
        description:
          "Other repositories that sessions can read beside the worktree: `OWNER/REPO` or " +
          "`OWNER/REPO@ref`. To choose the folder's name, write `{ repository: " +
          "OWNER/REPO@ref, path: NAME }`. A build keeps the commits that it started with.",
      }),
    secret: secret
      .nullable()
      .default(environment.secret)
      .describe(
        "Name of the secret with a token that can read the private repositories among these. " +
          "The token stays outside the sandbox. Public repositories need none.",
      ),
    caches: z
      .array(z.strictObject({ path: folder, variable }))
      .max(10)
      .default(() => [...environment.caches])
      .describe(
        "Folders that `setup` fills and that Baton restores for every session. Name each " +
          "with the environment variable that holds its path: `{ path: playwright, variable: " +
          "PLAYWRIGHT_BROWSERS_PATH }`. Caches of package managers need no entry.",
      ),
    files: z
      .array(z.strictObject({ from, to: to.nullable().default(null) }))
      .max(20)
      .default(() => [...environment.files])
      .describe(
        "Files or folders that each session gets and never commits. `from` is a path here, " +
          "or `../NAME/path` in one of `repositories`; `to` is a path in the worktree. Without " +
          "`to`, Baton tells sessions to read them.",
      ),
  })
  .prefault({})
  .describe("What sessions find on their machine besides the worktree.");

export const skillsSchema = z
  .array(
    z
      .string()
      .min(1)
      .max(400)
      .superRefine((entry, context) => {
        const source = readSkillSource(entry);
        if ("problem" in source) {
          context.addIssue({
            code: "custom",
            message: `\`${entry}\` ${source.problem}`,
            input: entry,
          });
        }
      }),
  )
  .max(20)
  .default(() => [...skills])
  .describe(
    "Folders with skills that sessions use: in this repository, or in another one as " +
      "`OWNER/REPO/path@sha` with a full sha. A skill called `code-review`, `pr-fix` or " +
      "`multi-session-delivery` replaces Baton's own.",
  );
