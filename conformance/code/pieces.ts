/**
 * Code to start from: the pieces of an integration. Put together, in this order, those of one language are all that a
 * store adds to its own pages and its own database; `test/slow/code-to-start-from.test.ts` builds stores of nothing else.
 */
export const PIECES = {
  'is-click': 'checks that a value is a click',
  'click-cookie': 'writes the cookie with the click',
  destination: 'where to redirect the visitor',
  'redirect-page': 'handles a visit from Retrack',
  order: 'what to save with each order',
  lead: 'the lead of an order',
  pause: 'how long to wait before the next attempt',
  post: 'sends a request to Retrack',
  tell: 'sends a lead or an update, and handles the response',
  worker: 'sends all outstanding leads and updates in the background',
  status: 'updates the lead when an order is cancelled, returned or completed',
} as const
export type Piece = keyof typeof PIECES
export const PIECE_NAMES = Object.keys(PIECES) as Piece[]

/** A language in which there is code. */
export interface LanguageCode {
  readonly name: string
  /** As code blocks of Markdown are marked. */
  readonly mark: string
  /** The top of the file, before the pieces: imports. Null where nothing has to. */
  readonly top: string | null
  readonly pieces: Readonly<Record<Piece, string>>
}
