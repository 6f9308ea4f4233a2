import { type Html, html } from "../http/html.ts";

export type IconName =
  | "browser"
  | "handheld"
  | "phone"
  | "tool"
  | "web"
  | "person"
  | "key"
  | "clock"
  | "shield";

/** On a grid of 24, drawn with lines of 1.75. What it shows is always also said in words. */
const paths: Readonly<Record<IconName, string>> = {
  browser:
    "M3 6.5A2.5 2.5 0 0 1 5.5 4h13A2.5 2.5 0 0 1 21 6.5v8a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 14.5zM1.5 20h21",
  phone:
    "M7 4.5A2.5 2.5 0 0 1 9.5 2h5A2.5 2.5 0 0 1 17 4.5v15a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19.5zM11 18.5h2",
  handheld:
    "M7 4.5A2.5 2.5 0 0 1 9.5 2h5A2.5 2.5 0 0 1 17 4.5v15a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19.5zM7 7h10M9.75 4.5h4.5M11 19.5h2",
  tool: "M9 3.5h6v3.2a2 2 0 1 0 0 3.6V13h3.2a2 2 0 1 1 3.6 0V20H4V9.5h5z",
  web: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c2.6 2.5 3.9 5.5 3.9 9s-1.3 6.5-3.9 9c-2.6-2.5-3.9-5.5-3.9-9S9.4 5.5 12 3z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20.5c1-3.7 4-5.5 8-5.5s7 1.8 8 5.5",
  key: "M8 11a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM11.3 12.4 20 3.7M16.5 7.2l3 3",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.5 2",
  shield: "M12 2.5 4.5 5.5v6c0 4.7 3 8.2 7.5 10 4.5-1.8 7.5-5.3 7.5-10v-6zM8.8 12l2.3 2.3 4.2-4.3",
};

export const iconNames = Object.keys(paths) as readonly IconName[];

export const kindIcon = (name: IconName): Html =>
  html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" d="${paths[name]}"/></svg>`;
