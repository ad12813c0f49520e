/** Characters as PHP's mb_strlen counts them: an emoji outside the basic plane is one, not the two of JavaScript. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
