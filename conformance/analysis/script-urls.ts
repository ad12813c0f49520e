/** Addresses that are script, read as a browser reads them. */

/** WHATWG: spaces and control characters before a URL, and tabs and line breaks within it, are dropped. */
export function isScriptUrl(written: string): boolean {
  const read = [...written].filter((one) => !['\t', '\n', '\r'].includes(one)).join('')
  const start = [...read].findIndex((one) => one > ' ')
  return start >= 0 && /^(?:javascript|data|vbscript):/i.test(read.slice(start))
}
