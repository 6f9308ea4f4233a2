import { type Html, html } from "../http/html.ts";
import type { MessageId, Speech } from "../messages/speech.ts";

/** A message with an element in the place of one of its values: a time, a name that stands out. */
export function saidWith(
  { say }: Speech,
  id: MessageId,
  values: Readonly<Record<string, Html | string>>,
): Html {
  const elements = Object.entries(values);
  const marks = elements.map(([name], place) => [name, `\u0000${place}\u0000`] as const);
  const parts = say(id, Object.fromEntries(marks)).split("\u0000");
  return html`${parts.map((part, place) => (place % 2 === 0 ? part : elements[Number(part)]?.[1]))}`;
}
