/**
 * Removes slashes from the end of a path in linear time. A regular expression would be quadratic on a path of slashes.
 */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length
  while (end > 0 && text.charAt(end - 1) === '/') end -= 1
  return text.slice(0, end)
}
