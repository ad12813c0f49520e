/**
 * Lists of journal entries. A thousand of them can be long: 8 MiB of control characters are 48 MB of JSON. So a long list is
 * written entry by entry, as fast as its client reads.
 */

import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { stringifyWellFormed } from '../../../shared/well-formed-json.ts'
import type { ReadEntry } from '../journal/read-entry.ts'

/** The entries of a list that is sent as one text have at most this size together. */
const MAX_WHOLE_BYTES = 256 * 1024
/** A long list is sent in pieces of about this length. */
const PIECE_LENGTH = 64 * 1024

export interface EntryList {
  readonly entries: readonly ReadEntry[]
  readonly format: (entry: ReadEntry) => unknown
  /** JSON without its list: `{"data":[` and `],"total":1}`. */
  readonly before: string
  readonly after: string
}

/** A response that keeps entries in memory until it has been read. */
export class EntryStream extends Readable {
  readonly heldBytes: number
  readonly #pieces: Iterator<string>

  constructor(list: EntryList, heldBytes: number) {
    super()
    this.heldBytes = heldBytes
    this.#pieces = formatPieces(list)
  }

  override _read(): void {
    const next = this.#pieces.next()
    this.push(next.done === true ? null : next.value)
  }
}

/** Returns what to send: a text, or a stream if the list is long. */
export function toEntryResponse(reply: FastifyReply, list: EntryList): string | EntryStream {
  reply.type('application/json; charset=utf-8')
  const bytes = list.entries.reduce((sum, entry) => sum + entry.bytes, 0)
  return bytes > MAX_WHOLE_BYTES ? new EntryStream(list, bytes) : [...formatPieces(list)].join('')
}

function* formatPieces({ entries, format, before, after }: EntryList): Generator<string> {
  let piece = before
  for (const [index, entry] of entries.entries()) {
    piece += `${index === 0 ? '' : ','}${stringifyWellFormed(format(entry))}`
    if (piece.length < PIECE_LENGTH) continue
    yield piece
    piece = ''
  }
  yield piece + after
}
