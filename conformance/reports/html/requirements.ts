/** The requirements by group, each with what it asks for, what was seen and what to do. */
import type { Element, ElementContent } from 'hast'
import { h } from 'hastscript'
import type { Evidence } from '../../../schemas/evidence.ts'
import { LEVEL_LABELS } from '../../../schemas/labels.ts'
import type { Outcome, Remedy, Report, RequirementSource, Result } from '../../../schemas/report.ts'
import { truncate } from '../../../shared/escape-invisible.ts'
import { LANGUAGES } from '../../code/index.ts'
import { summarize } from '../../verdict.ts'
import { describeEvidence } from '../evidence-text/index.ts'
import { COMPONENT_LABELS, describeSource, type Group, getCounts, groupByPrefix } from '../labels.ts'
import { badge, getAnchor, inline, paragraph, sign, snippet, webLink } from './elements.ts'

/** A requirement may rest on each of several hundred requests. */
const MAX_LINKS = 12
const MAX_LINK = 90

/** Outcomes that ask for nothing: one line tells how many they are. */
const QUIET: readonly Outcome[] = ['pass', 'not-applicable']

export function renderRequirements({ results, evidence }: Report): Element[] {
  const page: Page = { items: new Map(evidence.map((item) => [item.id, item])), snippets: new Map() }
  return groupByPrefix(results).map((group) => renderGroup(group, page))
}

interface Page {
  readonly items: ReadonlyMap<string, Evidence>
  /** Of each snippet that stands on the page, the requirement that it stands under. */
  readonly snippets: Map<string, string>
}

function renderGroup({ name, heading, results }: Group, page: Page): Element {
  const id = getAnchor('group', name)
  return h('section', { id, ariaLabelledBy: `${id}-heading` }, [
    h('h2', { id: `${id}-heading` }, [
      ...inline(heading),
      ' ',
      h(
        'small',
        getCounts(summarize(results))
          .map(({ words }) => words)
          .join(', '),
      ),
    ]),
    results.filter(({ outcome }) => !QUIET.includes(outcome)).map((result) => requirement(result, page)),
    quiet(
      results.filter(({ outcome }) => QUIET.includes(outcome)),
      page,
    ),
  ])
}

/** Folded: whoever signs off reads that they hold, and opens them only to see why. */
function quiet(results: readonly Result[], page: Page): Element | null {
  if (results.length === 0) return null
  const counts = getCounts(summarize(results))
  return h('details', { className: ['quiet'] }, [
    h(
      'summary',
      counts.flatMap(({ outcome, words }) => [
        h('span', { className: [outcome, 'badge'] }, [sign(outcome), words]),
        ' ',
      ]),
    ),
    results.map((result) => requirement(result, page)),
  ])
}

function requirement(result: Result, page: Page): Element {
  const { id, level, outcome, title, why, expected, observed, remedy, component, source, evidence } = result
  const rows: [string, ElementContent[]][] = [
    ['Expected', [paragraph(expected)]],
    ['Observed', [paragraph(observed)]],
    ['Why it matters', [paragraph(why)]],
    ...(remedy === null ? [] : [['What to do', renderAdvice(remedy, id, page)] satisfies [string, ElementContent[]]]),
    ...(component === null
      ? []
      : [['Whose it is', [paragraph(COMPONENT_LABELS[component])]] satisfies [string, ElementContent[]]]),
    ['Rests on', renderSource(source)],
    ...(evidence.length === 0
      ? []
      : [['Evidence', [links(evidence, page.items)]] satisfies [string, ElementContent[]]]),
    ['Read on', [h('p', h('code', `retrack-kit explain ${id}`))]],
  ]
  return h('details', { className: ['requirement', outcome] }, [
    h('summary', [
      badge(outcome),
      h('span', { className: ['title'] }, inline(title)),
      h('span', { className: ['id'] }, [h('code', id), h('span', LEVEL_LABELS[level])]),
    ]),
    // A link to what is folded opens it; one to the fold itself would not.
    h(
      'dl',
      { id: getAnchor('requirement', id) },
      rows.map(([term, text]) => h('div', [h('dt', term), h('dd', text)])),
    ),
  ])
}

function renderAdvice({ text, snippet: code, language }: Remedy, id: string, { snippets }: Page): ElementContent[] {
  const before = code === null ? undefined : snippets.get(code)
  if (code === null) return [paragraph(text)]
  if (before !== undefined) {
    const link = h('a', { href: `#${getAnchor('requirement', before)}` }, h('code', before))
    return [paragraph(text), h('p', ['Code to start from: the same as of ', link, '.'])]
  }
  snippets.set(code, id)
  const label = language === null ? 'Code to start from' : `Code to start from, in ${LANGUAGES[language].name}`
  return [paragraph(text), snippet(code, `${label}, for ${id}`)]
}

function renderSource(basis: RequirementSource): ElementContent[] {
  const { source, quote, reason, url } = describeSource(basis)
  return [
    h('p', url === null ? inline(source) : webLink(url, source)),
    ...(quote === null ? [] : [h('blockquote', paragraph(quote.replaceAll('`', "'")))]),
    ...(reason === null ? [] : [paragraph(reason)]),
  ]
}

/** Links into the time line; an item that is not in the report is named all the same. */
function links(ids: readonly string[], items: ReadonlyMap<string, Evidence>): Element {
  const shown = ids.slice(0, MAX_LINKS)
  const more = ids.length - shown.length
  return h('ul', { className: ['evidence'] }, [
    shown.map((id) => {
      const item = items.get(id)
      if (item === undefined) return h('li', [...inline(truncate(id, MAX_LINK)), ' (not in this report)'])
      const sentence = truncate(describeEvidence(item).sentence, MAX_LINK)
      return h('li', h('a', { href: `#${item.id}` }, [h('code', item.id), h('span', inline(sentence))]))
    }),
    more > 0 ? h('li', `and ${more} more, named in the JSON report`) : null,
  ])
}
