import { expect, it } from "vitest";
import { generatePassword } from "./generate-password.ts";
import { newPassword } from "./new-password.ts";
import { passwordProblem } from "./password-rules.ts";

const hashed: string[] = [];
const hashPassword = async (password: string) => {
  hashed.push(password);
  return `hash of ${password}`;
};

it("is generated on request, told once and kept as a hash", async () => {
  const made = await newPassword("generate", "ana", hashPassword);
  const generated = "generated" in made ? made.generated : undefined;
  expect(generated).toMatch(/^\S{4}-\S{4}-\S{4}-\S{4}$/);
  expect(made).toEqual({ hash: `hash of ${generated}`, generated });
});

it("that somebody chose is kept as a hash and not told again", async () => {
  expect(await newPassword("long but easy to say", "ana", hashPassword)).toEqual({
    hash: "hash of long but easy to say",
  });
});

it("that the rules refuse is not even hashed", async () => {
  hashed.length = 0;
  expect(await newPassword("short", "ana", hashPassword)).toEqual({
    problem: passwordProblem("short", "ana"),
  });
  expect(passwordProblem("short", "ana")).toBeDefined();
  const own = await newPassword("ana.silva-ana.silva", "ana.silva-ana.silva", hashPassword);
  expect(own).toMatchObject({ problem: expect.anything() });
  expect(hashed).toEqual([]);
});

it("is made of all the characters that cannot be taken for one another, and of no others", () => {
  const many = Array.from({ length: 400 }, generatePassword);
  const found = new Set(many.join("").replaceAll("-", ""));
  expect([...found].toSorted().join("")).toBe("23456789abcdefghjkmnpqrstuvwxyz");
  for (const one of many) expect(one).toMatch(/^\w{4}(-\w{4}){3}$/);
  expect(new Set(many).size).toBe(400);
});
