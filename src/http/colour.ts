const hex = /^#?([0-9a-f]{6})$/i;

/** Six lower-case hexadecimal digits, or undefined for anything that is no `#rrggbb`. */
export const colourDigits = (colour: string): string | undefined => hex.exec(colour)?.[1]?.toLowerCase();

/** Contrast ratio of two colours (WCAG 2.2, "contrast ratio"): 1 for equal ones, 21 for black on white. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** White where it reads well (WCAG 2.2 §1.4.3: 4.5 to 1), else black, which then does. */
export const textOn = (digits: string): string => (contrast(digits, "ffffff") >= 4.5 ? "ffffff" : "000000");

/** WCAG 2.2, "relative luminance". */
function luminance(digits: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
    linear(Number.parseInt(digits.slice(at, at + 2), 16)),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
