import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { haproxy } from "../../tools/haproxy.ts";
import {
  type Place,
  type PlaceWithFolder,
  type Proxy,
  replaced,
  startProxy,
  withAddresses,
} from "./proxy-process.ts";

/** HAProxy with `deploy/proxy/haproxy.cfg` as it is, but for addresses, the folder of the certificate, and the user, who need not be there. */
export const startHaproxy = (place: Place): Promise<Proxy> =>
  startProxy(place, async (at) => {
    const { folder, tls } = at;
    // As compose.yaml mounts it.
    await copyFile(join(tls, "privkey.pem"), join(tls, "fullchain.pem.key"));
    const file = join(folder, "haproxy.cfg");
    await writeFile(file, adapted(await readFile("deploy/proxy/haproxy.cfg", "utf8"), at));
    return { program: haproxy(), words: ["-q", "-db", "-f", file] };
  });

function adapted(text: string, { tls, port, behind }: PlaceWithFolder): string {
  const lines = withAddresses(replaced(text, "bind :443 ssl", `bind 127.0.0.1:${port} ssl`), behind);
  const own = replaced(replaced(lines, "  user haproxy\n", ""), "  group haproxy\n", "");
  return replaced(own, "/usr/local/etc/haproxy/tls", tls);
}
