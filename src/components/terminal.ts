import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";

/** The verb of the command line that does the same. The button is for scripts only: without one it is not there. */
export const terminalLine = (speech: Speech, command: string): Html => html`
<div class="terminal"><p class="terminal-label">${speech.say("components.terminal")}</p>
<div class="terminal-row"><code tabindex="0" data-copied="${speech.say("components.copied")}">${command}</code><button type="button" class="button second" data-copy>${speech.say("components.copy")}</button></div></div>`;
