/** Says how a file that is made from others differs from what it should hold, in lines. */
const MAX_LINES = 10

/** Lines that are there and should not be (-), and such as should be and are not (+). */
export function drift(found: string, wanted: string): string {
  const is = found.split('\n')
  const should = wanted.split('\n')
  const lines = [
    ...is.filter((line) => !should.includes(line)).map((line) => `- ${line}`),
    ...should.filter((line) => !is.includes(line)).map((line) => `+ ${line}`),
  ]
  if (lines.length === 0) return 'the same lines, in another order or number'
  const more = lines.length - MAX_LINES
  return [...lines.slice(0, MAX_LINES), ...(more > 0 ? [`and ${more} lines more`] : [])].join('\n')
}
