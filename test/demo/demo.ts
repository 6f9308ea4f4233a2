/**
 * The story from outside, over HTTP only: a phone signs in, a server asks, an administrator ends it. Uses the server at
 * HALLPASS_URL (default http://localhost:3000) with the credentials that its first start has kept, or, where none is
 * running, starts one of its own with data of its own.
 */

import { serverForDemo } from "./server.ts";
import { story } from "./story.ts";
import { tell } from "./teller.ts";

try {
  const server = await serverForDemo(process.env);
  try {
    process.stdout.write(`${server.about}\n\n`);
    const steps = await story(server, tell);
    process.stdout.write(`\n${steps} steps, every answer as it must be.\n`);
  } finally {
    await server.stop();
  }
} catch (error) {
  process.stdout.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
