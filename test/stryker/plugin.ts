/** What Stryker imports from this folder. */
import { SpecRunner } from "./runner.ts";
import { scoreReporter } from "./score.ts";

export const strykerPlugins = [
  { kind: "TestRunner", name: "specs", factory: () => new SpecRunner() },
  { kind: "Reporter", name: "score", value: scoreReporter },
];
