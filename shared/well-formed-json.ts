/** JSON that every parser reads: PHP, Ruby and Perl refuse half of a surrogate pair, so U+FFFD takes its place. */
export function stringifyWellFormed(value: unknown): string {
  const text = JSON.stringify(value)
  // JSON.stringify escapes a surrogate only where it has no partner.
  return text.includes('\\ud')
    ? text.replace(/\\(?:u(d[89a-f][0-9a-f]{2})|.)/g, (escaped, lone) => (lone === undefined ? escaped : '\\ufffd'))
    : text
}
