/**
 * Code to start from: the pieces of an integration. Put together, in this order, those of one language are all that a
 * store adds to its own pages and its own database; `test/slow/code-to-start-from.test.ts` builds stores of nothing else.
 */
export const PIECES = {
  'is-click': 'tells a click from anything else',
  'click-cookie': 'keeps the click',
  destination: 'where the visitor goes on to',
  'redirect-page': 'takes a visitor in who comes from Retrack',
  order: 'what is saved with each order',
  lead: 'what Retrack is told of an order',
  pause: 'how long to wait before the next try',
  post: 'a request to Retrack',
  tell: 'one thing that Retrack is told, and what comes of it',
  worker: 'tells Retrack of all that is outstanding, beside the requests of customers',
  status: 'when orders are cancelled, returned or completed',
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
