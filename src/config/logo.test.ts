import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { longestLogo as longestShown } from "../http/page.ts";
import { embeddedLogo, logoProblem, longestLogo } from "./logo.ts";

const png = Buffer.from("89504e470d0a1a0a", "hex");
const jpeg = Buffer.from("ffd8ffe000104a464946", "hex");
const webp = Buffer.from("RIFF\u0004\u0000\u0000\u0000WEBPVP8 ", "latin1");
const svg = Buffer.from('<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"/>');
const uri = (type: string, bytes: Buffer): string => `data:${type};base64,${bytes.toString("base64")}`;
const svgWith = (inside: string): string =>
  uri("image/svg+xml", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`));

const percentEncoded = (letters: number): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg><title>${"%".repeat(letters)}</title></svg>`)}`;

describe("a logo as a data: URI", () => {
  it.each([
    ["PNG", uri("image/png", png)],
    ["JPEG", uri("image/jpeg", jpeg)],
    ["WebP", uri("image/webp", webp)],
    ["SVG", uri("image/svg+xml", svg)],
    ["percent-encoded SVG", `data:image/svg+xml,${encodeURIComponent(svg.toString())}`],
    ["SVG that uses a part of itself", svgWith('<use href="#a"/>')],
  ])("may be a %s", (_, logo) => expect(logoProblem(logo)).toBeUndefined());

  it.each([
    ["a page", uri("text/html", svg), /must be a picture/],
    ["a GIF", uri("image/gif", png), /must be a picture/],
    ["no data: URI", "https://school.example/logo.png", /must be a picture/],
    ["a PNG by name only", uri("image/png", jpeg), /is not a picture of the type image\/png/],
    ["an SVG by name only", uri("image/svg+xml", Buffer.from("<html><svg></svg>")), /is not a picture/],
    ["cut off in the middle of a code", "data:image/svg+xml,%3Csvg%", /encoded/],
    ["larger than 8 kB", uri("image/png", Buffer.concat([png, Buffer.alloc(8192)])), /8 kB.*8200/],
    ["percent-encoded to three times its size", percentEncoded(4000), /11000 characters; it has 12\d{3}/],
    ["an SVG with a script", svgWith("<script>alert(1)</script>"), /scripts/],
    ["an SVG that does something", svgWith('<g onload="alert(1)"/>'), /scripts/],
    ["an SVG with a page inside", svgWith("<foreignObject/>"), /scripts/],
    ["an SVG that leads elsewhere", svgWith('<a href="https://evil.example"/>'), /links/],
  ])("must not be %s", (_, logo, problem) => expect(logoProblem(logo)).toMatch(problem));

  it("may have 8 kB exactly", () => {
    expect(logoProblem(uri("image/png", Buffer.concat([png, Buffer.alloc(8184)])))).toBeUndefined();
  });
});

it("what content may give as a logo, pages show", () => expect(longestLogo).toBe(longestShown));

describe("a logo beside the file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hallpass-"));
    writeFileSync(join(folder, "ours.svg"), svg);
    writeFileSync(join(folder, "ours.JPG"), jpeg);
    writeFileSync(join(folder, "fake.png"), svg);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is embedded", () => {
    const file = join(folder, "school.yaml");
    expect(embeddedLogo("ours.svg", file)).toEqual({ uri: uri("image/svg+xml", svg) });
    expect(embeddedLogo("./ours.JPG", file)).toEqual({ uri: uri("image/jpeg", jpeg) });
  });

  it.each([
    ["../ours.svg", /inside the folder/],
    ["/etc/hostname", /inside the folder/],
    ["ours.txt", /must be a .png/],
    ["missing.png", /cannot be read: ENOENT/],
    ["fake.png", /is not a picture/],
  ])("must not be %s", (path, problem) => {
    expect(embeddedLogo(path, join(folder, "school.yaml"))).toEqual({
      problem: expect.stringMatching(problem),
    });
  });
});
