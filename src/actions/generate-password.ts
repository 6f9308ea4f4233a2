import { randomInt } from "node:crypto";

/** Without those that look alike on a printed slip: 0 o, 1 l i. */
const characters = "23456789abcdefghjkmnpqrstuvwxyz";

const group = (): string =>
  Array.from({ length: 4 }, () => characters[randomInt(characters.length)]).join("");

/** 16 random characters (79 bits) in four groups, to be read out or typed from paper. */
export const generatePassword = (): string => Array.from({ length: 4 }, group).join("-");
