import type { Repository } from "../../model.ts";
import { markup, type Html } from "../html.ts";

/** A label with its colour as a dot: the policy lets no style in, and words stay legible on any colour. */
export function label(repository: Repository, name: string): Html {
  const known = repository.labels.find((one) => one.name === name);
  const color = /^[0-9a-f]{6}$/i.exec(known?.color ?? "")?.[0] ?? "ededed";
  return markup`<span class="label" title="${known?.description ?? ""}"><svg width="10" height="10" aria-hidden="true"
><circle cx="5" cy="5" r="4.5" fill="#${color}" stroke="gray" stroke-width=".5"/></svg> ${name}</span>`;
}
