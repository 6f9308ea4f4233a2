import type { Reply } from "./parties.ts";

/** An id of the same form that nothing has. A page's next keeps its place in the order, and names nothing there. */
export function unlike(id: string): string {
  if (/^\w{3}_/.test(id)) return id.slice(0, 4) + "0".repeat(id.length - 4);
  const position = Buffer.from(id, "base64url").toString();
  if (position.startsWith("["))
    return Buffer.from(
      position.replaceAll(
        /"(\w{3})_[\w-]+"/g,
        (all, kind: string) => `"${kind}_${"0".repeat(all.length - 6)}"`,
      ),
    ).toString("base64url");
  // The next letter for each: two ids never become the same one.
  return id.replaceAll(/[a-y0-8]/gi, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 1));
}

/** What a caller sees, without the id that they have sent, new ids, and the time. */
export function seen({ status, headers, text }: Reply, sent: string): object {
  const told = Object.fromEntries(
    [...headers].filter(([name]) => !["date", "x-request-id", "content-length"].includes(name)),
  );
  const masked = text
    .replaceAll(sent, "<id>")
    .replaceAll(/(acc|apr|aud|den|grt)_[\w-]{20}/g, "<id>")
    .replaceAll(/\d{13}\.[\w-]{43}/g, "<token>")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
  return { status, told, masked };
}
