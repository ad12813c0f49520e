/** The body of a request to the control API: JSON, or nothing. */
import type { IncomingMessage } from 'node:http'
import { mediaOf, receiveBody } from '../retrack/body.ts'
import { Refused } from './refuse.ts'

const LIMIT_BYTES = 1024 * 1024

/** The sender broke off: nobody waits for an answer. */
export const ABORTED = Symbol('aborted')

/** Undefined where there is no body. */
export async function receiveJson(request: IncomingMessage): Promise<unknown> {
  // It may have broken off while its route was looked for.
  if (request.destroyed && !request.complete) return ABORTED
  const { bytes, tooLarge, aborted } = await receiveBody(request, LIMIT_BYTES)
  if (aborted) return ABORTED
  if (bytes.length === 0) return undefined
  const type = request.headers['content-type']
  if (mediaOf(type) !== 'json') {
    const given = type === undefined ? 'none' : type.slice(0, 100)
    throw new Refused(415, `The control API takes JSON: send "Content-Type: application/json" (${given} was given).`)
  }
  if (tooLarge) throw new Refused(413, `The body is larger than ${LIMIT_BYTES} bytes.`)
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new Refused(400, 'The body is not JSON in UTF-8.')
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
