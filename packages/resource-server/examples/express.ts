/** A server behind an app, with Express: `ISSUER=… CLIENT_ID=… CLIENT_SECRET=… PORT=4000 node examples/express.ts` */
import type { AddressInfo } from "node:net";
import { resourceServer } from "@hallpass/resource-server";
import { protectWith, tokenOf } from "@hallpass/resource-server/express";
import express from "express";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", PORT = "4000" } = process.env;
const hallpass = resourceServer({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const protect = protectWith(hallpass);

const app = express();
app.get("/", protect({ scope: "courses:read" }), (request, response) => {
  const { sub, institution } = tokenOf(request);
  response.json({ courses: [], person: sub, school: institution });
});

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  void hallpass.close();
});
