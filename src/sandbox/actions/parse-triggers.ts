/** The `on` of a workflow file. */
import type { Fields } from "./fields.ts";
import type { DispatchInput, Filter, PullTrigger, PushTrigger, Triggers } from "./types.ts";

/** Events that never happen in the sandbox; a workflow may name them all the same. */
const OTHERS =
  "branch_protection_rule check_run check_suite create delete deployment deployment_status discussion " +
  "discussion_comment fork gollum image_version issue_comment issues label merge_group milestone page_build public " +
  "pull_request_review pull_request_review_comment pull_request_target registry_package release repository_dispatch " +
  "schedule status watch workflow_call workflow_run";
const KNOWN = ["push", "pull_request", "workflow_dispatch", ...OTHERS.split(" ")];
const NO_FILTER: Filter = { include: null, ignore: null };

export function parseTriggers(root: Fields): Triggers {
  const value = root.raw("on");
  if (value === null) {
    throw root.error("on", "a workflow needs 'on', the events that start it");
  }
  const plain = typeof value === "string" || Array.isArray(value);
  const names = plain ? (root.texts("on") ?? []) : root.child("on").keys();
  const unknown = names.find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw root.error("on", `Unexpected event '${unknown}'`);
  }
  const map = plain ? null : root.child("on");
  const spec = (name: string): Fields | null => (map === null || map.raw(name) === null ? null : map.child(name));
  return {
    push: names.includes("push") ? parsePush(spec("push")) : null,
    pullRequest: names.includes("pull_request") ? parsePull(spec("pull_request")) : null,
    dispatch: names.includes("workflow_dispatch") ? parseDispatch(spec("workflow_dispatch")) : null,
  };
}

function parsePush(spec: Fields | null): PushTrigger {
  spec?.only(["branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"]);
  return { branches: filter(spec, "branches"), tags: filter(spec, "tags"), paths: filter(spec, "paths") };
}

function parsePull(spec: Fields | null): PullTrigger {
  spec?.only(["types", "branches", "branches-ignore", "paths", "paths-ignore"]);
  return {
    types: spec?.texts("types") ?? ["opened", "synchronize", "reopened"],
    branches: filter(spec, "branches"),
    paths: filter(spec, "paths"),
  };
}

function filter(spec: Fields | null, name: string): Filter {
  if (spec === null) {
    return NO_FILTER;
  }
  const include = spec.texts(name);
  const ignore = spec.texts(`${name}-ignore`);
  if (include !== null && ignore !== null) {
    throw spec.error(name, `${name} and ${name}-ignore can't be used together`);
  }
  return { include, ignore };
}

function parseDispatch(spec: Fields | null): DispatchInput[] {
  spec?.only(["inputs"]);
  if (spec === null || spec.raw("inputs") === null) {
    return [];
  }
  const inputs = spec.child("inputs");
  return inputs.keys().map((name) => {
    const field = inputs.raw(name) === null ? null : inputs.child(name);
    field?.only(["description", "required", "default", "type", "options", "deprecationMessage"]);
    const type = field?.text("type") ?? "string";
    if (!isType(type)) {
      throw inputs.error(name, `input '${name}' has the unknown type '${type}'`);
    }
    const fallback = field?.raw("default") ?? null;
    const scalar = typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean";
    if (fallback !== null && !scalar) {
      throw inputs.error(name, `the default of input '${name}' must be text, a number or a boolean`);
    }
    return {
      name,
      type,
      required: field?.raw("required") === true,
      default: scalar ? fallback : null,
      options: field?.texts("options") ?? [],
    };
  });
}

function isType(type: string): type is DispatchInput["type"] {
  return ["string", "boolean", "number", "choice", "environment"].includes(type);
}
