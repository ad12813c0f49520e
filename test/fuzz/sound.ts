/** Properties of every response, whatever the request. */

/** All headers that the mock sends by itself; `x-fuzz-…` are those of fault rules. */
const HEADERS =
  /^(?:allow|cache-control|connection|content-length|content-type|date|keep-alive|location|retry-after|transfer-encoding|x-accel-buffering|x-fuzz-[ab]|x-ratelimit-(?:limit|remaining|reset)|x-retrack-kit-(?:behaviour|fault))$/

const INSIDE = /\n\s+at |node:internal|\.(?:ts|js|mjs):\d|retrack-kit itself failed/

/** Lists the problems of a connection's responses; empty if there are none. */
export function problemsOf(
  heard: Buffer,
  { isHead, secrets }: { isHead: boolean; secrets: readonly string[] },
): string[] {
  const text = heard.toString('latin1')
  const problems: string[] = []
  if (INSIDE.test(text)) problems.push('it shows the inside of the mock')
  for (const secret of secrets)
    if (text.includes(secret)) problems.push(`it shows what is another account's: ${secret}`)
  for (const answer of answersIn(text, isHead)) {
    if (typeof answer === 'string') problems.push(answer)
    else problems.push(...problemsOfAnswer(answer))
  }
  return problems
}

export interface Heard {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  /** Null where it did not come to its end. */
  readonly body: string | null
}

function problemsOfAnswer({ status, headers, body }: Heard): string[] {
  const problems: string[] = []
  const isFault = headers.has('x-retrack-kit-fault')
  const behaviour = headers.get('x-retrack-kit-behaviour')
  const isAsked = isFault || (behaviour !== undefined && !behaviour.includes('overload'))
  if (status >= 500 && !isAsked) problems.push(`${status}, and no rule asked for it`)
  for (const name of headers.keys()) if (!HEADERS.test(name)) problems.push(`a header that is not the mock's: ${name}`)
  const isJson = headers.get('content-type')?.includes('json')
  if (isJson && body && !isFault && !isReadable(body)) problems.push(`no JSON: ${body.slice(0, 100)}`)
  return problems
}

function isReadable(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

/** The answers one after the other; the last may be cut where the connection ended. A text is a problem. */
export function* answersIn(text: string, isHead: boolean): Generator<Heard | string> {
  let rest = text
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n')
    const status = /^HTTP\/1\.1 (\d{3}) [\x20-\x7e]*$/.exec(statusLine)?.[1]
    if (status === undefined) return yield `no status line: ${JSON.stringify(statusLine.slice(0, 100))}`
    const headers = new Map<string, string>()
    for (const line of lines) {
      const [, name, value] = /^([^:\s]+): ?(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) return yield `no header: ${JSON.stringify(line.slice(0, 100))}`
      headers.set(name.toLowerCase(), value)
    }
    rest = rest.slice(end + 4)
    if (status === '100') continue
    // After HEAD no body follows, and only the whole case knows which answer is to it.
    if (isHead) return yield { status: Number(status), headers, body: null }
    const framed = bodyOf(rest, Number(status), headers)
    yield { status: Number(status), headers, body: framed?.body ?? null }
    if (framed === undefined) return
    rest = framed.rest
  }
}

function bodyOf(
  text: string,
  status: number,
  headers: ReadonlyMap<string, string>,
): { body: string; rest: string } | undefined {
  if (status === 204 || status === 304) return { body: '', rest: text }
  if (headers.get('transfer-encoding') === 'chunked') return chunkedBody(text)
  // An old client is told of the end by the end.
  if (!headers.has('content-length') && headers.get('connection') === 'close') return { body: text, rest: '' }
  const length = Number(headers.get('content-length') ?? 0)
  return text.length < length ? undefined : { body: text.slice(0, length), rest: text.slice(length) }
}

function chunkedBody(text: string): { body: string; rest: string } | undefined {
  let body = ''
  let rest = text
  for (;;) {
    const head = /^([0-9a-f]+)\r\n/i.exec(rest)
    if (head === null) return undefined
    const size = Number.parseInt(head[1] ?? '', 16)
    const from = head[0].length
    if (rest.length < from + size + 2) return undefined
    body += rest.slice(from, from + size)
    rest = rest.slice(from + size + 2)
    if (size === 0) return { body, rest }
  }
}
