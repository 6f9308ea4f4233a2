import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A PNG (RFC 2083) of noise, 48 by 40 pixels, in exactly so many bytes: what it has not is filled up with a comment. */
export function pictureOf(bytes: number): Buffer {
  const [width, height] = [48, 40];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.of(0), randomBytes(3 * width)]));
  const start = Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
  ]);
  const end = chunk("IEND", Buffer.alloc(0));
  const comment = Buffer.alloc(bytes - start.length - end.length - 12, "x");
  comment.set(Buffer.from("Comment\0", "latin1"));
  return Buffer.concat([start, chunk("tEXt", comment), end]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
