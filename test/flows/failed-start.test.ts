import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSettings } from "../../src/config/settings.ts";
import { startHallpass } from "../../src/hallpass.ts";
import { createLogger } from "../../src/http/log.ts";
import { instant, milliseconds } from "../../src/policy/time.ts";

it("a start that fails at its last step closes the files and ends its lease", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-failed-start-"));
  const other = createServer();
  await once(other.listen(0, "127.0.0.1"), "listening");
  const { port } = other.address() as AddressInfo;
  const started = startHallpass({
    settings: readSettings({
      HALLPASS_PORT: String(port),
      HALLPASS_HOST: "127.0.0.1",
      HALLPASS_DATA: folder,
    }),
    wall: () => instant(Date.now()),
    elapsed: () => milliseconds(performance.now()),
    log: createLogger({ level: "silent" }),
  });
  await expect(started).rejects.toMatchObject({ code: "EADDRINUSE" });
  // Whoever closes a file last takes its write-ahead log along.
  expect((await readdir(folder)).filter((name) => name.includes(".sqlite-"))).toEqual([]);
  other.close();
  await rm(folder, { recursive: true });
});
