/** Why a password is refused, as a sentence for whoever chose it. */
export const passwordProblems = {
  too_short: "A password needs at least 8 characters.",
  too_long: "A password has at most 1000 characters.",
  too_common: "This password is one of the first that anybody would guess.",
  contains_username: "A password must not contain the username.",
} as const;
export type PasswordProblem = keyof typeof passwordProblems;

export const passwordLength = { least: 8, most: 1000 } as const;

/** NIST SP 800-63B §3.1.1.2: length and a block list; no rules about kinds of characters. */
export function passwordProblem(password: string, username: string): PasswordProblem | undefined {
  const characters = Array.from(password).length;
  if (characters < passwordLength.least) return "too_short";
  if (characters > passwordLength.most) return "too_long";
  const plain = comparable(password);
  if (commonest.has(plain) || new Set(plain).size < 3) return "too_common";
  return namesIn(username).some((name) => plain.includes(name)) ? "contains_username" : undefined;
}

const comparable = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The username and, of an e-mail address, the part before the @. Very short names are in every second password. */
const namesIn = (username: string): readonly string[] => {
  const name = comparable(username);
  return [name, name.split("@")[0] ?? name].filter((part) => part.length >= 4);
};

/** Those of at least eight characters that lead the published lists of leaked passwords, and a school's own. */
const commonest = new Set(
  `12345678 123456789 1234567890 0123456789 87654321 987654321 9876543210 12341234 12344321 123123123 123321123
  123454321 11223344 1122334455 11112222 147258369 159753456 789456123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2
  q1w2e3r4 q1w2e3r4t5 qwer1234 qwerty12 qwerty123 qwerty1234 qwertyui qwertyuiop qwertzui qwertzuiop azertyui
  azertyuiop asdfghjk asdfghjkl zxcvbnm1 abcdefgh abcd1234 abc12345 a1b2c3d4 a1234567 aa123456 aa12345678 password
  password1 password12 password123 password1! passw0rd p@ssword p@ssw0rd p@55w0rd pa$$word passwort passwort1
  motdepasse contraseña contrasena iloveyou iloveyou1 princess princess1 sunshine sunshine1 football football1
  baseball basketball superman batman123 starwars pokemon123 minecraft dragon123 monkey123 shadow123 master123
  michael1 jennifer charlie1 whatever trustno1 computer internet changeme changeme1 letmein1 letmein123 welcome1
  welcome123 welcome2024 welcome2025 welcome2026 admin123 admin1234 administrator default1 test1234 testtest
  student1 student123 teacher1 teacher123 school123 school2024 school2025 school2026 schule123 generate hallpass`
    .split(/\s+/)
    .map(comparable),
);
