/**
 * `_extends`: settings that a repository takes over from another one of its owner, as Probot's other apps write it.
 * https://github.com/probot/octokit-plugin-config#config-file-extends. Unlike there, nothing is taken over unasked, and
 * never from another owner: who may push there could choose what runs here.
 */
import { combine } from "./combine.ts";
import { readLayer, refused, type Layer, type Refused } from "./layer.ts";
import type { LoadedSettings } from "./load.ts";

/** Files that may stand behind the repository's own. */
const MOST = 3;

const NAMED = /^(?:([a-z\d](?:[a-z\d-]{0,38})?)\/)?([\w.-]+)(?::([\w./-]+\.ya?ml))?$/i;

/** A file of a repository, on its default branch. */
export interface Source {
  owner: string;
  repo: string;
  path: string;
}

/** The settings, and the texts that they come from, the nearest first, as far as they could be read. */
export type Layered = LoadedSettings & { texts: string[] };

/**
 * Reads the file `own` with the text `text`, and what it extends by way of `read`, which gives `null` for a file that
 * isn't there or may not be read. Each file is checked by itself. Throws only what `read` throws.
 */
export async function loadLayered(
  text: string,
  own: Source,
  read: (source: Source) => Promise<string | null>,
): Promise<Layered> {
  const layers: Layer[] = [];
  const chain: Source[] = [own];
  const texts = [text];
  const end = (result: LoadedSettings): Layered => ({ ...result, texts });
  for (;;) {
    const at = chain.at(-1)!;
    const one = readLayer(texts.at(-1)!, layers.length === 0 ? at.path : nameOf(at));
    if (!one.ok) return end(layers.length === 0 ? one : discreet(one));
    const { layer } = one;
    layers.push(layer);
    const named = layer.value._extends;
    if (named === undefined) {
      const loaded = combine(layers as [Layer, ...Layer[]]);
      return end(loaded.ok ? { ...loaded, unread: null } : loaded);
    }
    const refuse = (message: string) =>
      end(refused([{ file: layer.file, line: layer.lineOf(["_extends"]), field: "_extends", message }]));
    const next = sourceOf(named, at);
    const problem = next === null ? FORM : problemOf(next, chain);
    if (next === null || problem !== null) return refuse(problem ?? FORM);
    const found = await read(next);
    if (found === null) return refuse(missing(next));
    chain.push(next);
    texts.push(found);
  }
}

const FORM = "expected a repository of the same owner, like `.github`, or a file in one, like `.github:baton/base.yml`";

/** What `_extends` in the file `at` names; `null` where it has no such form. */
function sourceOf(named: string, at: Source): Source | null {
  const [, owner = at.owner, repo = "", path = ".github/baton.yml"] = NAMED.exec(named) ?? [];
  const steps = [repo, ...path.split("/")];
  return steps.some((step) => step === "" || step === "." || step === "..") ? null : { owner, repo, path };
}

function problemOf(next: Source, chain: readonly Source[]): string | null {
  const [own] = chain;
  if (own && next.owner.toLowerCase() !== own.owner.toLowerCase()) {
    return `\`${nameOf(next)}\` is another owner's: settings are taken over from repositories of \`${own.owner}\` only`;
  }
  const way = [...chain, next].map((one) => `\`${nameOf(one)}\``).join(" → ");
  if (chain.some((one) => keyOf(one) === keyOf(next))) return `the files extend each other in a circle: ${way}`;
  return chain.length > MOST ? `more than ${MOST} files extend each other: ${way}` : null;
}

function missing(source: Source): string {
  const { owner, repo, path } = source;
  return (
    `there is no \`${path}\` on the default branch of \`${owner}/${repo}\`, or Baton may not read it: ` +
    "put it there, and add that repository to Baton's installation where it is private"
  );
}

/** What stands in another repository, a private one maybe, is never quoted here. */
function discreet({ problems }: Refused): Refused {
  const lines = new Map(problems.map((one) => [one.line, one]));
  const message = "this can't be used as it stands; `baton validate` says there what is wrong";
  return { ok: false, problems: [...lines.values()].map(({ file, line }) => ({ file, line, field: null, message })) };
}

function nameOf({ owner, repo, path }: Source): string {
  return `${owner}/${repo}:${path}`;
}

function keyOf({ owner, repo, path }: Source): string {
  return `${owner}/${repo}`.toLowerCase() + `:${path}`;
}
