/** Markdown as a tree: what a store wrote stays text in it, in tables and lists as well. */
import type { BlockContent, ListItem, PhrasingContent, RootContent, Table, TableCell } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import { escapeInvisible, oneLine, splitSpans, truncate } from '../../shared/escape-invisible.ts'

/** A cell or an item that is longer is not read. */
const LONGEST = 300

export const markdown = (...children: readonly RootContent[]): string =>
  toMarkdown(
    { type: 'root', children: [...children] },
    // Long dashes of a table that are as wide as its longest cell help nobody.
    { extensions: [gfmToMarkdown({ tablePipeAlign: false })], bullet: '-', rule: '-' },
  )

/** Prose in one line, with code where backticks are. */
export const text = (given: string): PhrasingContent[] =>
  splitSpans(truncate(oneLine(given), LONGEST)).map((span) =>
    span.code ? { type: 'inlineCode', value: span.text } : { type: 'text', value: span.text },
  )

/** Formats text from a request or a response on one line. */
export const code = (given: string): PhrasingContent => ({
  type: 'inlineCode',
  value: truncate(escapeInvisible(given), LONGEST),
})

export const strong = (given: string): PhrasingContent => ({ type: 'strong', children: text(given) })

export const heading = (depth: 1 | 2 | 3, given: string): RootContent => ({
  type: 'heading',
  depth,
  children: text(given),
})

export type Phrases = readonly (string | PhrasingContent)[]

const phrases = (given: Phrases): PhrasingContent[] =>
  given.map((one) => (typeof one === 'string' ? { type: 'text', value: one } : one))

export const paragraph = (...given: Phrases): BlockContent => ({ type: 'paragraph', children: phrases(given) })

export const quote = (...given: Phrases): BlockContent => ({ type: 'blockquote', children: [paragraph(...given)] })

/** Each item is one paragraph. */
export function list(items: readonly Phrases[], ordered = false): BlockContent {
  const children = items.map((item): ListItem => ({ type: 'listItem', spread: false, children: [paragraph(...item)] }))
  return { type: 'list', ordered, spread: false, children }
}

export function table(head: readonly string[], rows: readonly (readonly Phrases[])[]): Table {
  const cell = (given: Phrases): TableCell => ({ type: 'tableCell', children: phrases(given) })
  return {
    type: 'table',
    children: [head.map((name) => [name]), ...rows].map((cells) => ({ type: 'tableRow', children: cells.map(cell) })),
  }
}
