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
    short: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone }),
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
  // After a file, the page is still there.
  if (form.method !== "post" || event.submitter?.name === "file") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

/** Back to a page that the browser has kept: its forms may be sent again. */
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

/**
 * What a form finds, or draws, stands in an element below it: while somebody types, only that is asked for anew.
 * `data-live-extra` is said besides, for pages that can answer this more cheaply.
 */
for (const form of document.querySelectorAll("form[data-live]")) {
  let waiting;
  let asked = 0;
  const look = async () => {
    const mine = (asked += 1);
    const query = new URLSearchParams(new FormData(form));
    const extra = form.dataset.liveExtra ? `&${form.dataset.liveExtra}` : "";
    const content = await partOf(`${form.action}?${query}${extra}`, form.dataset.live);
    if (content && mine === asked) document.getElementById(form.dataset.live)?.replaceWith(content);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 200);
  });
}

/** The part of another page of ours with this id; nothing when it cannot be had. */
async function partOf(address, id, how = {}) {
  try {
    const answer = await fetch(address, { ...how, redirect: "error" });
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById(id);
  } catch {
    return undefined;
  }
}

/** A part that is not complete yet looks again by itself, until it comes without `data-refresh` (in seconds). */
const refreshed = document.querySelector("[data-refresh]");
if (refreshed) lookAgain(refreshed, 100);

function lookAgain(part, left) {
  setTimeout(async () => {
    const content = await partOf(location.href, part.id, { headers: { "X-Hallpass-Refresh": "yes" } });
    // What is the same stays where it is: nobody's focus is lost, and a screen reader says nothing twice.
    const next = content && content.outerHTML !== part.outerHTML ? content : part;
    if (next !== part) part.replaceWith(next);
    if (next.dataset.refresh && left > 0) lookAgain(next, left - 1);
  }, Number(part.dataset.refresh) * 1000);
}

/** Long work goes on by itself, part by part. Where one fails, the button that does the same is still there. */
const work = document.querySelector("[data-work]");
if (work) void workOn(work);

async function workOn(section) {
  const form = section.querySelector("#go-on");
  if (!form) return;
  form.dataset.sent = "yes";
  const body = new URLSearchParams(new FormData(form));
  const content = await partOf(form.getAttribute("action"), section.id, { method: "POST", body });
  delete form.dataset.sent;
  if (!content) return;
  section.replaceWith(content);
  document.getElementById("work-words").textContent = content.dataset.work;
  await workOn(content);
}

/** A file that somebody chooses fills the field that could also be pasted into. */
for (const input of document.querySelectorAll("input[type=file][data-fill]")) {
  input.addEventListener("change", () => void fill(input));
}

async function fill({ files: [file], dataset }) {
  const field = document.getElementById(dataset.fill);
  if (file && field) field.value = await file.text();
}
