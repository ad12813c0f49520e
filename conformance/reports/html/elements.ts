/** Small pieces of the page. They are nodes of a tree, so that no text can become markup. */
import type { Element, ElementContent } from 'hast'
import { h } from 'hastscript'
import { OUTCOME_LABELS } from '../../../schemas/labels.ts'
import type { Outcome } from '../../../schemas/report.ts'
import { escapeInvisible, escapeProse, oneLine, splitSpans, truncate } from '../../../shared/escape-invisible.ts'

/** A longer text is in the raw JSON of its item. */
const LONGEST = 1200

const spans = (text: string): ElementContent[] =>
  splitSpans(text).map((span) => (span.code ? h('code', span.text) : { type: 'text', value: span.text }))

/** Prose in one line, with code where backticks are. */
export const inline = (text: string): ElementContent[] => spans(truncate(oneLine(text), LONGEST))

/** Prose whose line breaks stay. */
export const paragraph = (text: string): Element =>
  h('p', { className: ['prose'] }, spans(truncate(escapeProse(text), LONGEST)))

/** Formats text from a request or a response. */
export const code = (text: string): Element => h('code', truncate(escapeInvisible(text), LONGEST))

/** Code to start from. It scrolls, so the keyboard must reach it. */
export const snippet = (text: string, label: string): Element =>
  h('pre', { tabIndex: 0, role: 'group', ariaLabel: label }, h('code', escapeProse(text)))

export const sign = (outcome: Outcome): Element =>
  h('span', { ariaHidden: 'true', className: ['sign'] }, OUTCOME_LABELS[outcome].sign)

/** The outcome as a sign and a word: its colour is never all that tells. */
export const badge = (outcome: Outcome): Element =>
  h('span', { className: ['badge', outcome] }, [sign(outcome), OUTCOME_LABELS[outcome].word])

/** Where on the page something stands: in letters, digits, hyphens and underscores, whatever its name. */
export const getAnchor = (kind: 'requirement' | 'group', name: string): string =>
  `${kind}-${name.replace(/[^\w-]/g, '_')}`

/** A link to a page on the web; of anything else, its text. */
export const webLink = (url: string, text: string): ElementContent =>
  /^https?:\/\//i.test(url)
    ? h('a', { href: url, rel: ['noreferrer'] }, escapeInvisible(text))
    : { type: 'text', value: escapeInvisible(text) }
