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
