import { describe, expect, it } from "vitest";
import { bash, runTurns } from "./support/conducted.ts";

describe("the output of bash", () => {
  it("shows the start and the end if it is long, and names the file with all of it", async () => {
    const [session, [shown, again]] = await runTurns([
      bash("echo first; yes x | head -c 400000; echo last"),
      bash("tail -n 1 ../session/output/1-bash.txt"),
    ]);
    await using _ = session;
    expect(shown!.length).toBeLessThan(20_000);
    expect(shown).toMatch(
      /^first\n.*\[\d+ bytes are left out here; all of it is in \/.*1-bash\.txt\].*last\n$/s,
    );
    expect(again).toBe("last");
  });

  it("stops the command when it is endless", async () => {
    const [session, [endless], errors] = await runTurns([bash("yes")]);
    await using _ = session;
    expect(endless).toContain("stopped: it wrote more than 67108864 bytes");
    expect(errors).toEqual([true]);
  });

  it.each(["rm $f", "ln -sf ../../outside $f", "rm $f; mkfifo $f"])(
    "contains only its own command's output, and waits for no process: %s",
    async (swap) => {
      const [session, [shown], errors] = await runTurns([
        bash(`echo s3cret > ../outside; f=../session/output/1*; ${swap}`),
      ]);
      await using _ = session;
      expect(shown).toMatch(/is gone, or no longer a file/);
      expect(errors).toEqual([true]);
    },
  );

  it("never overwrites a file that a command has put at its path", async () => {
    const [session, [, shown]] = await runTurns([
      bash("echo kept > ../outside; ln -s ../../outside ../session/output/2-bash.txt"),
      bash("cat ../outside"),
    ]);
    await using _ = session;
    expect(shown).toBe("kept");
  });
});
