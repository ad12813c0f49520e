/** In linear time: the path of a request may be thousands of slashes, which a regular expression would look at again and again. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length
  while (end > 0 && text.charAt(end - 1) === '/') end -= 1
  return text.slice(0, end)
}
