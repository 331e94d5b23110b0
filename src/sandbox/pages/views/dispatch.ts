import { flag, markup, type Html } from "../html.ts";
import { form, signInFirst } from "../parts/fields.ts";
import { problemOf, typed } from "../tried.ts";
import { placeOf, type Form, type Visit } from "../visit.ts";
import { parsed, record } from "../../unknown-yaml.ts";

interface Input {
  name: string;
  description: string;
  fallback: string;
  required: boolean;
  /** Empty where any text may be given. */
  options: string[];
}

/** The form that runs a workflow, with the inputs that its file declares; null where it takes no dispatch. */
export function dispatchBox(visit: Visit, path: string): Html | null {
  const { repository } = placeOf(visit);
  const inputs = inputsOf(visit, path);
  if (inputs === null) return null;
  const ref = typed(visit, "dispatch", "ref") || repository.defaultBranch;
  const fields = markup`${problemOf(visit, "dispatch")}
<label for="ref">Branch or tag</label> <input id="ref" name="ref" value="${ref}" required>
${inputs.map((input) => field(input, typed(visit, "dispatch", `input:${input.name}`) || input.fallback))}
<button class="primary">Run the workflow</button>`;
  const open = flag("open", visit.tried?.form === "dispatch");
  return markup`<details class="box" id="dispatch"${open}><summary>Run this workflow</summary>
${signInFirst(visit, "run it") ?? form(visit, "dispatch", fields, { id: "dispatch-form", class: "wide" })}</details>`;
}

export const dispatchForm: Form = async (visit, fields) => {
  const { api } = placeOf(visit);
  const inputs = [...fields].flatMap(([name, value]) => (name.startsWith("input:") ? [[name.slice(6), value]] : []));
  const body = { ref: fields.get("ref") ?? "", inputs: Object.fromEntries(inputs) as object };
  const workflow = encodeURIComponent(visit.params["workflow"] ?? "");
  await visit.api("POST", `${api}/actions/workflows/${workflow}/dispatches`, body);
  return visit.url.pathname;
};

function field({ name, description, required, options }: Input, value: string): Html {
  const id = `input-${name}`;
  const about = description && markup` <span class="quiet">${description}</span>`;
  const label = markup`<label for="${id}">${name}${about}</label>`;
  if (options.length === 0) {
    return markup`${label} <input id="${id}" name="input:${name}" value="${value}"${flag("required", required)}>`;
  }
  return markup`${label} <select id="${id}" name="input:${name}">${options.map(
    (one) => markup`<option${flag("selected", one === value)}>${one}</option>`,
  )}</select>`;
}

/** What `on.workflow_dispatch.inputs` declares on the default branch. */
function inputsOf(visit: Visit, path: string): Input[] | null {
  const { git, repository } = placeOf(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  const file = head === null ? null : git.at(head, path);
  const on = file && record(parsed(git.blob(file.oid)?.toString("utf8") ?? ""))["on"];
  if (on === "workflow_dispatch" || (Array.isArray(on) && on.includes("workflow_dispatch"))) return [];
  if (!Object.hasOwn(record(on), "workflow_dispatch")) return null;
  const declared = record(record(record(on)["workflow_dispatch"])["inputs"]);
  return Object.entries(declared).map(([name, given]): Input => {
    const input = record(given);
    const options = Array.isArray(input["options"]) ? input["options"].map(word) : [];
    return {
      name,
      description: word(input["description"]),
      fallback: word(input["default"]),
      required: input["required"] === true,
      options: input["type"] === "boolean" ? ["false", "true"] : options,
    };
  });
}

function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
