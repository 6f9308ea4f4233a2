/** A server behind an app, with Fastify: `ISSUER=… CLIENT_ID=… CLIENT_SECRET=… PORT=4000 node examples/fastify.ts` */
import { resourceServer } from "@hallpass/resource-server";
import { protectWith, tokenOf } from "@hallpass/resource-server/fastify";
import { fastify } from "fastify";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", PORT = "4000" } = process.env;
const hallpass = resourceServer({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const protect = protectWith(hallpass);

const app = fastify();
app.get("/", { onRequest: protect({ scope: "courses:read" }) }, async (request) => {
  const { sub, institution } = tokenOf(request);
  return { courses: [], person: sub, school: institution };
});

const address = await app.listen({ port: Number(PORT), host: "127.0.0.1" });
process.stdout.write(`listening on ${address}\n`);
process.once("SIGTERM", () => {
  void hallpass.close();
  void app.close();
});
