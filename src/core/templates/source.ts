/** Where a repository takes files from: a template, as the settings name it. */
import type { AllowableKey } from "./settings-keys.ts";

export interface TemplateSource {
  owner: string;
  repo: string;
  /** Branch, tag or commit; null = the default branch. */
  ref: string | null;
  /** Globs of the template's files that are taken. */
  paths: readonly string[];
  /** Own variables by name. */
  values: Readonly<Record<string, string>>;
  /** Protected keys of `.github/baton.yml` that this template may set. */
  allow: readonly AllowableKey[];
}

/** What an open pull request of a template means for a build: named in its plan, merged first, or nothing. */
export const SYNC_MODES = ["ask", "before_build", "off"] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** `OWNER/REPO` with an optional `@ref`, as git and GitHub allow them. */
export const SOURCE_FORM =
  /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}(?:@|$))[\w.-]{1,100}(?:@(?!.*(?:\.\.|\/\/|\.lock$))[\w][\w./-]{0,199})?$/;

/** @returns the parts of `OWNER/REPO[@ref]`, which has to have the form of `SOURCE_FORM` */
export function parseSource(text: string): Pick<TemplateSource, "owner" | "repo" | "ref"> {
  const [name = "", ref = null] = text.split("@", 2);
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo, ref };
}

/** `acme/template`, in lower case: GitHub's names have no case. */
export function getSourceKey({ owner, repo }: Pick<TemplateSource, "owner" | "repo">): string {
  return `${owner}/${repo}`.toLowerCase();
}

/** `acme/template@v1`, as the settings name it. */
export function formatSource({ owner, repo, ref }: Pick<TemplateSource, "owner" | "repo" | "ref">): string {
  return `${owner}/${repo}${ref === null ? "" : `@${ref}`}`;
}
