/** A server behind an app, with no framework: `ISSUER=… CLIENT_ID=… CLIENT_SECRET=… PORT=4000 node examples/plain.ts` */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { resourceServer } from "@hallpass/resource-server";
import { protectWith } from "@hallpass/resource-server/plain";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", PORT = "4000" } = process.env;
const hallpass = resourceServer({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const readsCourses = protectWith(hallpass)({ scope: "courses:read" });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const judged = await readsCourses(request.headers.authorization);
  if ("refusal" in judged) {
    const { status, headers, body } = judged.refusal;
    response.writeHead(status, headers).end(body);
    return;
  }
  const { sub, institution } = judged.token;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ courses: [], person: sub, school: institution }));
}

const server = createServer((request, response) => void serve(request, response));

server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  void hallpass.close();
});
