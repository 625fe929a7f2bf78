/** Characters that stand for each other, so that what is altered keeps its shape: a UUID, hexadecimal, base64url. */
const CLASSES = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ'];

/**
 * Another value of the same length and shape: one letter or digit near the middle is another one of its class, the same
 * each time. The last characters are left alone, for in base64 some of their bits mean nothing. A value without letter
 * or digit gets an `x`.
 */
export function altered(value: string): string {
  const middle = Math.floor(value.length / 2);
  for (let distance = 0; distance <= middle; distance += 1) {
    for (const at of [middle + distance, middle - distance]) {
      const character = value.charAt(at);
      const group = character === '' ? undefined : CLASSES.find((one) => one.includes(character));
      if (!group) continue;
      const other = group.charAt((group.indexOf(character) + 1) % group.length);
      return value.slice(0, at) + other + value.slice(at + 1);
    }
  }
  return `${value}x`;
}
