/** actions/setup-java: a JDK that is installed here, of any distribution. */
import { dirname } from "node:path";
import { type Action, lines, type Use } from "./action.ts";
import { checkArchitecture, describeMissing, findToolchain, readPlainVersion, readVersionFile } from "./setup.ts";

export const setupJava: Action = {
  inputs: [
    ...["java-version", "java-version-file", "distribution", "architecture", "java-package", "check-latest"],
    ...["cache", "cache-dependency-path", "overwrite-settings", "token", "server-id", "server-username"],
  ],
  run: async (use) => {
    for (const asked of readAsked(use)) {
      checkArchitecture(use, `Java ${asked}`);
      const found = await findToolchain(use, "java", asked.replace(/-ea$/, ""));
      if (found === null) {
        throw await describeMissing(use, "java", `Java ${asked}`);
      }
      const home = dirname(found.bin);
      use.job.paths.unshift(found.bin);
      use.job.env.JAVA_HOME = home;
      use.job.env[`JAVA_HOME_${found.version[0]}_${process.arch.toUpperCase()}`] = home;
      use.log(`java: ${found.version.join(".")} from ${home}, whatever its distribution (asked: ${asked})`);
      use.output("version", found.version.join("."));
      use.output("path", home);
    }
    use.output("distribution", use.inputs.distribution ?? "");
    use.output("cache-hit", "false");
  },
};

function readAsked(use: Use): string[] {
  const versions = lines(use, "java-version");
  const path = use.inputs["java-version-file"]?.trim() ?? "";
  return versions.length > 0 || path === "" ? versions : [readPlainVersion(path, readVersionFile(use, path), ["java"])];
}
