/** Writes docs/reference/content.schema.json from the schema that Hallpass itself checks content with. */
import { writeFileSync } from "node:fs";
import { contentJsonSchema } from "../src/config/content-schema.ts";

const path = "docs/reference/content.schema.json";
writeFileSync(path, `${JSON.stringify(contentJsonSchema(), null, 2)}\n`);
process.stdout.write(`${path} written\n`);
