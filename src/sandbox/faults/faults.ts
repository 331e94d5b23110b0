import { matchesDelivery, matchesJob, matchesRequest, matchesUpload } from "./match.ts";
import type { SeenDelivery, SeenJob, SeenRequest, SeenUpload } from "./match.ts";
import { Hidden } from "./hidden.ts";
import { StaleLists } from "./stale-lists.ts";
import { Secondary } from "./secondary.ts";
import { DELIVERY_FAULTS, readRules, REQUEST_FAULTS } from "./rule.ts";
import type { DeliveryRule, RequestRule, Rule, RuleInput, RuleOf } from "./rule.ts";

/** A rule that is armed: what `GET /_sandbox/faults` shows. */
export interface Armed {
  id: number;
  rule: Rule;
  /** What matched, whether it happened or was let pass. */
  matched: number;
  happened: number;
}

/** Those that another fault can come on top of. */
const PASSING = [
  "slow_answer",
  "token_expired",
  "mergeable_unknown",
  "list_stale",
  "read_stale",
  "delivery_delayed",
  "delivery_doubled",
  "secondary_limits",
];

/**
 * The faults that are armed. There is no chance in it: a rule counts what matches it, lets `after` of them pass, and
 * then happens `times` times. Rules are asked in the order in which they were armed; one that settles what becomes of a
 * request or delivery ends the asking, so that the next one is kept for the next.
 */
export class Faults {
  readonly hidden = new Hidden();
  readonly staleLists = new StaleLists();
  readonly secondary = new Secondary();
  #armed: Armed[] = [];
  #nextId = 1;

  arm(...rules: RuleInput[]): Armed[] {
    return this.armAll(rules);
  }

  /** The same for what came over the wire. Throws a `RuleProblem` that names rule and field. */
  armAll(rules: unknown): Armed[] {
    const fresh = readRules(rules).map((rule) => ({ id: this.#nextId++, rule, matched: 0, happened: 0 }));
    this.#armed.push(...fresh);
    return fresh;
  }

  list(): readonly Armed[] {
    return this.#armed;
  }

  /** Disarms one rule, or all; says how many there were. What is hidden from its readers can be seen again. */
  clear(id?: number): number {
    const kept = id === undefined ? [] : this.#armed.filter((one) => one.id !== id);
    const gone = this.#armed.length - kept.length;
    this.#armed = kept;
    if (id === undefined) {
      this.hidden.clear();
      this.staleLists.clear();
    }
    return gone;
  }

  /** What befalls this request. */
  ofRequest(seen: SeenRequest): RequestRule[] {
    return this.#take(REQUEST_FAULTS, (rule) => matchesRequest(rule, seen));
  }

  /** What befalls this delivery on its way to one app. */
  ofDelivery(seen: SeenDelivery): DeliveryRule[] {
    return this.#take(DELIVERY_FAULTS, (rule) => matchesDelivery(rule, seen));
  }

  /** Hides from its readers what the event tells of, where a rule wants that. */
  ofEvent(seen: SeenDelivery, payload: Record<string, unknown>): void {
    const [rule] = this.#take(["not_found_after_event"], (one) => matchesDelivery(one, seen));
    if (rule) this.hidden.add(seen.event, payload, rule.reads);
  }

  /** Whether this job's runner is to be lost. */
  ofJob(seen: SeenJob): RuleOf<"runner_lost"> | null {
    return this.#take(["runner_lost"], (rule) => matchesJob(rule, seen))[0] ?? null;
  }

  /** Whether this upload finds the quota used up. */
  ofUpload(seen: SeenUpload): boolean {
    return this.#take(["artifact_quota"], (rule) => matchesUpload(rule, seen)).length > 0;
  }

  #take<Name extends Rule["fault"]>(names: readonly Name[], matches: (rule: RuleOf<Name>) => boolean): RuleOf<Name>[] {
    const taken: RuleOf<Name>[] = [];
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (armed.happened >= rule.times || !isOf(rule, names) || !matches(rule)) continue;
      armed.matched++;
      if (armed.matched <= rule.after) continue;
      armed.happened++;
      taken.push(rule);
      if (!PASSING.includes(rule.fault)) break;
    }
    return taken;
  }
}

function isOf<Name extends Rule["fault"]>(rule: Rule, names: readonly Name[]): rule is RuleOf<Name> {
  return (names as readonly string[]).includes(rule.fault);
}
