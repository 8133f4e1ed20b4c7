// How a text travels: alphabet, length, segments (3GPP TS 23.038; SMPP part sizes 160/153 and 70/67).
const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const twice = "^{}\\[~]|€\f";
const once = new Set(basic);
const escaped = new Set(twice);
const instead = { "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "•": "*", œ: "oe", Œ: "OE" };

/** What the character may become in GSM-7, or undefined. */
export function substitute(char) {
  if (instead[char] !== undefined) return instead[char];
  const bare = char.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  return bare && [...bare].every((c) => once.has(c) || escaped.has(c)) ? bare : undefined;
}

/** {alphabet: "GSM-7" | "UCS-2", characters, units, segments, per, left, foreign: distinct characters that force UCS-2}. */
export function measure(text) {
  const chars = [...text];
  const foreign = [...new Set(chars.filter((c) => !once.has(c) && !escaped.has(c)))];
  const gsm = !foreign.length;
  const sizes = chars.map((c) => (gsm ? (escaped.has(c) ? 2 : 1) : c.length));
  const units = sizes.reduce((a, b) => a + b, 0);
  const [whole, part] = gsm ? [160, 153] : [70, 67];
  let segments = units ? 1 : 0;
  let used = units;
  if (units > whole) {
    // An escape sequence or a surrogate pair is never cut in two.
    used = 0;
    for (const size of sizes) {
      if (used + size > part) {
        segments += 1;
        used = 0;
      }
      used += size;
    }
  }
  const per = segments > 1 ? part : whole;
  return { alphabet: gsm ? "GSM-7" : "UCS-2", characters: chars.length, units, segments, per, left: per - used, foreign };
}

/** The text with every substitute that there is. */
export const replaceForeign = (text) => [...text].map((c) => (once.has(c) || escaped.has(c) ? c : (substitute(c) ?? c))).join("");
