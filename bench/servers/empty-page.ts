/** What no page can be painted sooner than: one sentence without a stylesheet. */
import { createServer } from "node:http";

const text = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><p>Hello.</p></html>';

const server = createServer((_request, response) => {
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(text);
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
