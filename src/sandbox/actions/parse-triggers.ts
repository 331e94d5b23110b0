/** The `on` of a workflow file; events that never happen in the sandbox are passed over. */
import { isMap, type PlainMap } from "./parser.ts";
import { isScalar, mapOf, scalarsOf, textOf, textsOf } from "./plain.ts";
import type {
  CallTrigger,
  DispatchInput,
  Filter,
  PullTrigger,
  PushTrigger,
  Triggers,
  WebhookTriggerSpec,
} from "./types.ts";
import { WEBHOOK_TRIGGERS } from "./webhook-triggers.ts";

export function parseTriggers(root: PlainMap): Triggers {
  const map = isMap(root["on"]) ? root["on"] : null;
  const names = map === null ? (textsOf(root, "on") ?? []) : Object.keys(map);
  const of = <T>(name: string, parse: (spec: PlainMap) => T): T | null =>
    names.includes(name) ? parse(mapOf(map ?? {}, name)) : null;
  return {
    push: of("push", parsePush),
    pullRequest: of("pull_request", parsePull),
    pullRequestTarget: of("pull_request_target", parsePull),
    webhooks: Object.fromEntries(
      Object.keys(WEBHOOK_TRIGGERS).flatMap((name) => {
        const spec = of(name, parseWebhook);
        return spec === null ? [] : [[name, spec]];
      }),
    ),
    mergeGroup: of("merge_group", (spec) => filter(spec, "branches")),
    dispatch: of("workflow_dispatch", parseInputs),
    schedule: names.includes("schedule") ? parseSchedule(map ?? {}) : null,
    call: of("workflow_call", parseCall),
  };
}

function parsePush(spec: PlainMap): PushTrigger {
  return { branches: filter(spec, "branches"), tags: filter(spec, "tags"), paths: filter(spec, "paths") };
}

function parsePull(spec: PlainMap): PullTrigger {
  return {
    types: textsOf(spec, "types") ?? ["opened", "synchronize", "reopened"],
    branches: filter(spec, "branches"),
    paths: filter(spec, "paths"),
  };
}

function parseWebhook(spec: PlainMap): WebhookTriggerSpec {
  const workflows = textsOf(spec, "workflows") ?? [];
  return { types: textsOf(spec, "types"), workflows, branches: filter(spec, "branches") };
}

function filter(spec: PlainMap, name: string): Filter {
  return { include: textsOf(spec, name), ignore: textsOf(spec, `${name}-ignore`) };
}

function parseSchedule(on: PlainMap): string[] {
  const list = on["schedule"];
  return Array.isArray(list) ? list.filter(isMap).flatMap((item) => textOf(item, "cron") ?? []) : [];
}

function parseInputs(spec: PlainMap): DispatchInput[] {
  const inputs = mapOf(spec, "inputs");
  return Object.keys(inputs).map((name) => {
    const field = mapOf(inputs, name);
    const fallback = field["default"];
    return {
      name,
      type: (textOf(field, "type") ?? "string") as DispatchInput["type"],
      required: field["required"] === true,
      default: isScalar(fallback) ? fallback : null,
      options: textsOf(field, "options") ?? [],
    };
  });
}

function parseCall(spec: PlainMap): CallTrigger {
  const secrets = mapOf(spec, "secrets");
  const outputs = mapOf(spec, "outputs");
  return {
    inputs: parseInputs(spec),
    secrets: Object.keys(secrets).map((name) => ({ name, required: mapOf(secrets, name)["required"] === true })),
    outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, scalarsOf(outputs, name)["value"] ?? ""])),
  };
}
