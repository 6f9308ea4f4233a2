import type { Speech } from "../messages/speech.ts";

/** Systems as Hallpass names them when a device gave itself no name. */
const handhelds = ["Android", "iPhone", "iPad", "iOS"];
const others = [
  "Windows",
  "Windows Phone",
  "macOS",
  "Linux",
  "Chrome OS",
  "HarmonyOS",
  "Tizen",
  "WebOS",
  "BlackBerry",
];

const named = new RegExp(`^(.+) on (${[...handhelds, ...others].join("|")})$`);
const held = new RegExp(`(^| on )(${handhelds.join("|")})$`);

/** “Chrome on Linux” in the reader's language. A name that a device or its owner chose stays as it is. */
export function deviceWords({ say }: Speech, device: string): string {
  if (device === "Unknown device") return say("account.unnamed");
  const [, what, where] = named.exec(device) ?? [];
  return what === undefined || where === undefined ? device : say("account.deviceOn", { what, where });
}

/** A phone or a tablet, as far as the name tells. */
export const isHandheld = (device: string | undefined): boolean => device !== undefined && held.test(device);
