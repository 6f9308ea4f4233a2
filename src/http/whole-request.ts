import { IncomingMessage } from "node:http";

/**
 * A request that gives its body in one piece to who asks for that before any of it has come. Node's server hands each part to `push`,
 * from where it would pass through a stream, one turn of the event loop after the other: for a small form that takes longer than
 * all else that is done with it.
 */
export class WholeRequest extends IncomingMessage {
  private parts: Buffer[] | undefined = undefined;

  /**
   * To be asked for only where the head tells that it is small: nobody slows down whoever sends it.
   * @param done called once, unless the connection ends before. Nobody else finds anything in the stream, which has ended.
   */
  whole(done: (body: Buffer) => void): void {
    this.parts = [];
    // An event, so that it comes in the context of whoever traces what is heard of the request.
    this.on("whole", done);
  }

  override push(part: Buffer | null, encoding?: BufferEncoding): boolean {
    const { parts } = this;
    if (parts === undefined) return super.push(part, encoding);
    if (part === null) {
      this.parts = undefined;
      super.push(null);
      this.emit("whole", parts.length === 1 ? parts[0] : Buffer.concat(parts));
    } else {
      parts.push(part);
    }
    return true;
  }
}
