import { expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../../test/two-schools.ts";
import { speech } from "../../messages/speech.ts";
import { seconds } from "../../policy/time.ts";
import { endManyPage } from "./endings.ts";

it("names a few in a sentence, and more in a list", async () => {
  const few = await consequences({ ended: 4, spared: 1 });
  expect(few.slice(0, 2)).toEqual([
    "These 4 end: Tool &lt;1&gt;, Tool &lt;2&gt;, Tool &lt;3&gt;, and Tool &lt;4&gt;.",
    "This one goes on: Tool &lt;1&gt;.",
  ]);
  const more = await consequences({ ended: 5, spared: 6 });
  const five = ["Tool &lt;1&gt;", "Tool &lt;2&gt;", "Tool &lt;3&gt;", "Tool &lt;4&gt;", "Tool &lt;5&gt;"];
  expect(more.slice(0, 13)).toEqual(["These 5 end:", ...five, "These 6 go on:", ...five, "Tool &lt;6&gt;"]);
});

/** What the page says will happen, a line each. */
async function consequences(many: { readonly ended: number; readonly spared: number }) {
  const { records } = await twoSchools();
  const institution = await records.institution(riverside);
  if (institution === undefined) throw new Error("Riverside is missing.");
  const whose = { accountId: people.ana.id, institutionId: riverside };
  const times = { signedInAt: begin, lastActivityAt: begin };
  const signIn = { ...whose, ...times, kind: "web", sessionUid: "session", administrator: false } as const;
  const page = endManyPage(
    {
      speech: { ...speech("en", "UTC"), at: "/" },
      visitor: { account: people.ana, institution, signIn },
      csrf: "",
    },
    "others",
    { ended: tools(many.ended), spared: tools(many.spared), within: seconds(7) },
  );
  const [, told = ""] = String(page).split('<ul class="consequences">');
  return told
    .split("<li>")
    .slice(1)
    .map((line) => line.replaceAll(/<(?!ul)[^>]+>/g, ""))
    .flatMap((line) => line.split("<ul>"))
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

const tools = (many: number) =>
  Array.from({ length: many }, (_none, nth) => ({ kind: "tool" as const, app: `Tool <${nth + 1}>` }));
