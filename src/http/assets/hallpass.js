// The one script of the pages that people stay on. They work without it; nothing moves when it comes.
const secure = location.protocol === "https:";

/** As http/reader.ts reads it. It says where the clock of the reader stands, and nothing about who reads. */
const cookieName = `${secure ? "__Host-" : ""}hallpass-zone`;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zone) {
  const kept = `path=/; max-age=31536000; samesite=lax${secure ? "; secure" : ""}`;
  document.cookie = `${cookieName}=${encodeURIComponent(zone).replaceAll("%2F", "/")}; ${kept}`;
  if (zone !== document.body.dataset.zone) tellTimesIn(zone);
}

/** Only on the first page: the server tells the next ones in this zone. */
function tellTimesIn(timeZone) {
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang;
  const forms = {
    day: new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone }),
    time: new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", timeZone }),
  };
  for (const time of document.querySelectorAll("time[data-time]"))
    time.textContent = forms[time.dataset.time].format(new Date(time.dateTime));
  for (const name of document.querySelectorAll("[data-zone-name]")) name.textContent = timeZone;
}

document.documentElement.classList.add("script");

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (button) copy(button, button.parentElement.querySelector("code"));
});

function copy(button, code) {
  const label = button.textContent;
  const say = (words) => {
    button.textContent = words;
  };
  navigator.clipboard
    .writeText(code.textContent)
    .then(() => setTimeout(say, 2000, label, say(code.dataset.copied)))
    // Not allowed to: marked, so that one key copies it.
    .catch(() => getSelection().selectAllChildren(code));
}

/** A form that is on its way is not sent a second time. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

/** Back to a page that the browser has kept: its forms may be sent again. */
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
