/** The types of build, by the name that a request gives. */
import type { BuildState, BuildType } from "../build/state.ts";
import type { Kind } from "../build/names.ts";
import type { BuildTypeRules, FinalKind } from "./build-type.ts";
import { codeBuild } from "./code-build.ts";
import { content } from "./content.ts";
import { general } from "./general.ts";
import { research } from "./research.ts";

const BUILD_TYPE_RULES: Readonly<Record<BuildType, BuildTypeRules>> = {
  code_build: codeBuild,
  content,
  research,
  general,
};

export function getBuildType({ build_type }: Pick<BuildState, "build_type">): BuildTypeRules {
  return BUILD_TYPE_RULES[build_type];
}

/** Whether sessions of the kind judge a build as a whole. */
export function isFinal(kind: Kind): kind is FinalKind {
  return kind === "close" || kind === "synthesise";
}

/** Whether a report is part of what the build hands over. */
export function hasReport({ delivery }: Pick<BuildState, "delivery">): boolean {
  return delivery !== "land";
}

/** Whether the build ends with a commit on the base branch. */
export function hasLanding({ delivery }: Pick<BuildState, "delivery">): boolean {
  return delivery !== "report";
}
