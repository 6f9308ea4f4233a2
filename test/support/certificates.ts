import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificates {
  /** Of an authority that nobody else knows. */
  readonly authority: string;
  /** For `localhost`, signed by it. */
  readonly certificate: string;
  readonly key: string;
  remove(): Promise<void>;
}

/** Files that say who a server on this machine is, to whoever knows the authority. */
export async function certificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-tls-"));
  const at = (name: string) => join(folder, name);
  const openssl = (line: string) => promisify(execFile)("openssl", line.split(" "), { cwd: folder });
  const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  await openssl(`req -x509 ${newKey} -keyout ca.key -out ca.pem -days 1 -subj /CN=A-school`);
  await openssl(
    `req ${newKey} -keyout server.key -out server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost`,
  );
  await openssl(
    "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -out server.pem -days 1 -copy_extensions copy",
  );
  return {
    authority: at("ca.pem"),
    certificate: at("server.pem"),
    key: at("server.key"),
    remove: async () => rm(folder, { recursive: true }),
  };
}
