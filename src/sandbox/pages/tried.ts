/** What a refused form shows again: why, and what was typed. */
import { markup, type Html } from "./html.ts";
import type { Visit } from "./visit.ts";

/** Whether this is the form that was refused; `key` tells forms of one name apart, as field and value. */
export function wasTried({ tried }: Visit, form: string, key?: readonly [field: string, value: string]): boolean {
  return tried?.form === form && (key === undefined || tried.fields.get(key[0]) === key[1]);
}

/** The refusal in words, above its form. */
export function problemOf(visit: Visit, form: string, key?: readonly [string, string]): Html | null {
  if (!visit.tried || !wasTried(visit, form, key)) return null;
  return markup`<p class="problem" role="alert">${visit.tried.problem}</p>`;
}

/** What a field of the refused form held. */
export function typed(visit: Visit, form: string, field: string, key?: readonly [string, string]): string {
  return wasTried(visit, form, key) ? (visit.tried?.fields.get(field) ?? "") : "";
}
