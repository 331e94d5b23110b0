/** Runs before each file of tests, also where files share a process. */
import { afterAll } from "vitest";
import { closeFile } from "../test/support/after-file.ts";

afterAll(closeFile);
