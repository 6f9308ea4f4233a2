import { expect, it } from "vitest";
import { startProblem } from "./start-problem.ts";

const place = { port: 3000, host: "127.0.0.1", data: "/srv/hallpass" };
const system = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(code), { code, syscall, ...(path !== undefined && { path }) });

it.each([
  [
    system("EADDRINUSE", "listen"),
    "HALLPASS_PORT must be a port that is free; another program listens on 3000",
  ],
  [system("EACCES", "listen"), "HALLPASS_PORT must be a port that this user may listen on; 3000 is not"],
  [system("EADDRNOTAVAIL", "listen"), "HALLPASS_HOST must be an address of this machine; 127.0.0.1 is not"],
  [
    system("EEXIST", "mkdir", "/srv/hallpass"),
    'HALLPASS_DATA must be a folder to write to; it is "/srv/hallpass", and it is a file',
  ],
  [
    new Error("cannot open", { cause: system("EACCES", "open", "/srv/hallpass/records.sqlite") }),
    'HALLPASS_DATA must be a folder to write to; it is "/srv/hallpass", and this user may not use it',
  ],
])("%s is told as the setting that has to be another", (error, problem) => {
  expect(startProblem(error, place)).toMatchObject({ problems: [problem] });
});

const metricsAt = { host: "0.0.0.0", port: 9464 };

it.each([
  ["EADDRINUSE", "another program listens there"],
  ["EACCES", "this one may not"],
])("%s at the address for metrics is told as that setting", (code, why) => {
  const error = Object.assign(system(code, "listen"), { address: "0.0.0.0", port: 9464 });
  const problem = `HALLPASS_METRICS_LISTEN must be an address on which this program may listen; it is 0.0.0.0 with port 9464, and ${why}`;
  expect(startProblem(error, { ...place, metricsAt })).toMatchObject({ problems: [problem] });
  const other = Object.assign(system(code, "listen"), { address: "127.0.0.1", port: 3000 });
  expect(startProblem(other, { ...place, metricsAt })).toEqual(startProblem(other, place));
});

const named = (name: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { name });

it.each([
  [
    named(
      "StoreUnavailable",
      "The store does not answer: the connection failed.",
      system("ECONNREFUSED", "connect"),
    ),
    "HALLPASS_DATABASE must be a database that Hallpass can use. The store does not answer: the connection failed. (ECONNREFUSED)",
  ],
  [
    named("UnfitDatabase", "PostgreSQL 15 or newer is needed."),
    "HALLPASS_DATABASE must be a database that Hallpass can use. PostgreSQL 15 or newer is needed.",
  ],
])("%s is told as the database that has to be another, if there is one", (error, problem) => {
  expect(startProblem(error, { ...place, database: "postgres://h:secret@db/h" })).toMatchObject({
    problems: [problem],
  });
  expect(startProblem(error, place)).toBe(error);
});

it("a Redis that stops answering is told as that, and not as the database", () => {
  const error = named("RedisUnavailable", "Redis does not answer in time.");
  const problem = "HALLPASS_REDIS must be a Redis that Hallpass can use. Redis does not answer in time.";
  for (const at of [place, { ...place, database: "postgres://h:secret@db/h" }])
    expect(startProblem(error, at)).toMatchObject({ problems: [problem] });
});

it.each([
  system("EMFILE", "listen"),
  system("EIO", "open", "/srv/hallpass/records.sqlite"),
  system("EACCES", "open", "/etc/shadow"),
  new Error("a fault"),
  "nonsense",
])("%s stays as it is", (error) => {
  expect(startProblem(error, place)).toBe(error);
});
