import {
  DELIVERY_FAULTS,
  REQUEST_FAULTS,
  isDeliveryMatch,
  isJobMatch,
  isRequestMatch,
  isUploadMatch,
  parseFaultRules,
  type DeliveryFacts,
  type DeliveryFaultRule,
  type FaultRule,
  type FaultRuleInput,
  type FaultRuleOf,
  type JobFacts,
  type RequestFacts,
  type RequestFaultRule,
  type UploadFacts,
} from "./fault-rules.ts";
import { HiddenObjects, StaleReads } from "./replica-lag.ts";
import { SecondaryLimits } from "./secondary-limits.ts";

/** An armed rule, as `GET /_sandbox/faults` shows it. */
export interface ArmedFault {
  id: number;
  rule: FaultRule;
  /** Number of matches, including those that passed. */
  matched: number;
  happened: number;
}

/** Faults that can be combined with another one. */
const COMBINABLE = [
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
 * The armed faults. They are deterministic: a rule counts its matches, lets the first `after` pass,
 * and then happens `times` times. Rules are checked in the order in which they were armed. A rule
 * that decides about a request or delivery ends the check, so later rules keep their matches.
 */
export class Faults {
  readonly hidden = new HiddenObjects();
  readonly staleLists = new StaleReads();
  readonly secondary = new SecondaryLimits();
  #armed: ArmedFault[] = [];
  #nextId = 1;

  arm(...rules: FaultRuleInput[]): ArmedFault[] {
    return this.armAll(rules);
  }

  /**
   * Arms rules from a request's body.
   * @throws FaultRuleError that names the rule and the field.
   */
  armAll(rules: unknown): ArmedFault[] {
    const fresh = parseFaultRules(rules).map((rule) => ({
      id: this.#nextId++,
      rule,
      matched: 0,
      happened: 0,
    }));
    this.#armed.push(...fresh);
    return fresh;
  }

  list(): readonly ArmedFault[] {
    return this.#armed;
  }

  /** Disarms one rule, or all. Returns how many there were. Hidden objects become visible again. */
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

  /** Returns the faults of this request. */
  takeRequestFaults(seen: RequestFacts): RequestFaultRule[] {
    return this.#take(REQUEST_FAULTS, (rule) => isRequestMatch(rule, seen));
  }

  /** Returns the faults of this delivery to one app. */
  takeDeliveryFaults(seen: DeliveryFacts): DeliveryFaultRule[] {
    return this.#take(DELIVERY_FAULTS, (rule) => isDeliveryMatch(rule, seen));
  }

  /** Hides the event's object from its readers if a rule says so. */
  applyEvent(seen: DeliveryFacts, payload: Record<string, unknown>): void {
    const [rule] = this.#take(["not_found_after_event"], (one) => isDeliveryMatch(one, seen));
    if (rule) this.hidden.add(seen.event, payload, rule.reads);
  }

  /** Returns the rule for losing this job's runner, or null. */
  takeJobFault(seen: JobFacts): FaultRuleOf<"runner_lost"> | null {
    return this.#take(["runner_lost"], (rule) => isJobMatch(rule, seen))[0] ?? null;
  }

  /** Returns whether this upload exceeds the quota. */
  takeUploadFault(seen: UploadFacts): boolean {
    return this.#take(["artifact_quota"], (rule) => isUploadMatch(rule, seen)).length > 0;
  }

  #take<Name extends FaultRule["fault"]>(
    names: readonly Name[],
    matches: (rule: FaultRuleOf<Name>) => boolean,
  ): FaultRuleOf<Name>[] {
    const taken: FaultRuleOf<Name>[] = [];
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (armed.happened >= rule.times || !isOneOf(rule, names) || !matches(rule)) continue;
      armed.matched++;
      if (armed.matched <= rule.after) continue;
      armed.happened++;
      taken.push(rule);
      if (!COMBINABLE.includes(rule.fault)) break;
    }
    return taken;
  }
}

function isOneOf<Name extends FaultRule["fault"]>(
  rule: FaultRule,
  names: readonly Name[],
): rule is FaultRuleOf<Name> {
  return (names as readonly string[]).includes(rule.fault);
}
