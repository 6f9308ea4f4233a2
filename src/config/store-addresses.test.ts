import { describe, expect, it } from "vitest";
import { problemsOf } from "../../test/support/settings-problems.ts";
import { readSettings } from "./settings.ts";

describe("readSettings", () => {
  it.each([
    "redis://redis.school.example",
    "rediss://hallpass:s%40cret@redis.school.example:6380/2",
    "redis://:pass@a.school.example:7000, redis://:pass@b.school.example:7001/",
  ])("reads where Redis is: %s", (text) => {
    expect(readSettings({ HALLPASS_REDIS: text }).redis).toEqual(text.split(", "));
  });

  it.each([
    ["of another kind", "http://:secret@redis.school.example"],
    ["that is no address", "secret"],
    ["without a host", "redis:///secret"],
    ["whose database is no number", "redis://:secret@redis.school.example/sign-ins"],
    ["with a query", "redis://redis.school.example?password=secret"],
    ["with a password that ends the address", "redis://:se#cret@redis.school.example"],
    ["with nothing after a comma", "redis://:secret@redis.school.example,"],
    ["of nodes with different passwords", "redis://:secret@a.example,redis://:secret2@b.example"],
    ["of nodes of which one speaks TLS", "redis://:secret@a.example,rediss://:secret@b.example"],
    ["of nodes with a database number", "redis://:secret@a.example/1,redis://:secret@b.example/1"],
  ])("refuses a Redis %s, and does not repeat it", (_what, text) => {
    const problems = problemsOf({ HALLPASS_REDIS: text });
    expect(problems).toEqual([expect.stringMatching(/^HALLPASS_REDIS must be an address such as/)]);
    expect(problems.join()).not.toMatch(/secret|se#cret/);
  });

  it.each([
    "postgres://hallpass:s%40cret@db.school.example:5432/hallpass",
    "postgresql://db.school.example/hallpass?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "postgres:///hallpass?host=/var/run/postgresql",
  ])("reads the database %s", (text) => {
    expect(readSettings({ HALLPASS_DATABASE: text }).database).toBe(text);
  });

  it.each([
    ["of another kind", "mysql://hallpass:secret@db/hallpass"],
    ["without a name", "postgres://hallpass:secret@db.school.example"],
    ["with no more than a slash for a name", "postgres://hallpass:secret@db.school.example/"],
    ["without a host", "postgres:///secret"],
    ["that is no address", "host=db password=secret"],
    ["with a password that ends the address", "postgres://hallpass:se#cret@db/hallpass"],
    ["with a fragment", "postgres://hallpass:secret@db/hallpass#x"],
    [
      "that asks for a kind of encryption that there is not",
      "postgres://h:secret@db/hallpass?sslmode=always",
    ],
  ])("refuses a database %s, and does not repeat it", (_what, text) => {
    const problems = problemsOf({ HALLPASS_DATABASE: text });
    expect(problems).toEqual([expect.stringMatching(/^HALLPASS_DATABASE must be an address such as/)]);
    expect(problems.join()).not.toMatch(/secret|se#cret/);
  });
});
