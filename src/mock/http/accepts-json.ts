/** Whether a client asks for JSON, by the rules of Laravel's `expectsJson`: the type that it likes best counts alone. */
export function asksForJson(accept: string | undefined, requestedWith: string | undefined): boolean {
  const [favourite = '*/*'] = (accept ?? '')
    .split(',')
    .map((range) => range.trim().toLowerCase())
    .filter((range) => range !== '')
    .toSorted((one, other) => quality(other) - quality(one))
  if (/[/+]json/.test(favourite)) return true
  const takesAnything = /^\*(?:\/\*)?(?:;|$)/.test(favourite)
  return takesAnything && requestedWith?.toLowerCase() === 'xmlhttprequest'
}

function quality(range: string): number {
  const [, given] = /;\s*q=([\d.]+)/.exec(range) ?? []
  return given === undefined ? 1 : Number(given)
}
