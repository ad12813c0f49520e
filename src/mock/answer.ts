/** An answer before it is on the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_HEADERS = { 'content-type': 'application/json' } as const

/** For what is JSON already. */
export const jsonTextAnswer = (status: number, body: string): Answer => ({ status, headers: JSON_HEADERS, body })

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(value) }
}
