import { longestLogo } from "../config/logo.ts";
import type { Institution } from "../store/port/entities.ts";
import { type Check, look } from "../store/port/examination.ts";

/** Logos from before there was a limit: pages do without them. Says nothing where there are none. */
export const checkLogos = (institutions: readonly Institution[]): readonly Check[] =>
  institutions
    .filter(({ logo = "" }) => logo.length > longestLogo)
    .map(({ id, logo = "" }) =>
      look(
        "logo",
        `that of ${id} has ${logo.length} letters, and no page shows more than ${longestLogo}`,
        "Apply content with a picture of at most 8 kB: it is shown 40 pixels high.",
      ),
    );
