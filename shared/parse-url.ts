/**
 * The parsed URL, or undefined where the text is none. `URL.canParse` is not asked first: once it is optimized it accepts
 * some hosts that the constructor rejects (such as `http://中`, after some 1,300 calls in Node 20).
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

/** Whether the text is the scheme and the host of a web server, and nothing behind them but a slash. */
export function isOrigin(text: string): boolean {
  const url = parseUrl(text)
  return url !== undefined && /^https?:$/.test(url.protocol) && text.replace(/\/$/, '') === url.origin
}
