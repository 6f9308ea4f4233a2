import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nginx } from "../../tools/nginx.ts";
import {
  type Place,
  type PlaceWithFolder,
  type Proxy,
  replaced,
  startProxy,
  withAddresses,
} from "./proxy-process.ts";

/** nginx with `deploy/proxy/nginx.conf` as it is, but for addresses, and for folders that only root may write to. */
export const startNginx = (place: Place): Promise<Proxy> =>
  startProxy(place, async (at) => {
    const { folder } = at;
    for (const name of ["body", "proxy"]) await mkdir(join(folder, name));
    const file = join(folder, "nginx.conf");
    await writeFile(file, adapted(await readFile("deploy/proxy/nginx.conf", "utf8"), at));
    return { program: nginx(), words: ["-p", folder, "-c", file, "-g", "daemon off;"] };
  });

function adapted(text: string, { tls, port, behind }: PlaceWithFolder): string {
  const temporary = ["client_body_temp_path body;", "proxy_temp_path proxy;"]
    .map((line) => `  ${line}\n`)
    .join("");
  const unused = ["fastcgi", "uwsgi", "scgi"].map((name) => `  ${name}_temp_path ${name};\n`).join("");
  const lines = withAddresses(replaced(text, "listen 443 ssl", `listen 127.0.0.1:${port} ssl`), behind);
  const own = replaced(lines, "http {\n", `pid nginx.pid;\nhttp {\n${temporary}${unused}`);
  return replaced(own.replaceAll("/etc/nginx/tls", tls), "/dev/stdout", "access.log");
}
