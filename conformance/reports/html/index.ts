/**
 * One page that works from disk and needs no script. Its content may come from a hostile store. So it is built as a
 * tree, and its policy allows only its own styles and images.
 */
import type { Root } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { h } from 'hastscript'
import type { Report } from '../../../schemas/report.ts'
import { escapeInvisible } from '../../../shared/escape-invisible.ts'
import type { Reporter } from '../reporter.ts'
import { renderRequirements } from './requirements.ts'
import { STYLE } from './style.ts'
import { navigation, renderMasthead, toDo } from './summary.ts'
import { timeLine } from './time-line.ts'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const VERDICTS = { ready: 'Ready', 'not-ready': 'Not ready', unproven: 'Not proven', error: 'Not judged' } as const

export const html: Reporter = {
  name: 'html',
  write: (report, { partial }) => `${toHtml(page(report, partial), { upperDoctype: true })}\n`,
}

function page(report: Report, partial: boolean): Root {
  const { verdict, store, suite } = report
  const root = h('html', { lang: 'en' }, [
    h('head', [
      h('meta', { charSet: 'utf-8' }),
      h('meta', { httpEquiv: 'Content-Security-Policy', content: POLICY }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('title', `${VERDICTS[verdict]}: ${escapeInvisible(store).slice(0, 200)}`),
      h('style', STYLE),
    ]),
    h('body', [
      h('a', { className: ['skip'], href: '#main' }, 'Skip to the results'),
      renderMasthead(report, partial),
      navigation(report),
      h('main', { id: 'main', className: ['column'] }, [toDo(report), ...renderRequirements(report), timeLine(report)]),
      h(
        'footer',
        h(
          'p',
          { className: ['column'] },
          `Written by ${escapeInvisible(suite.name)} ${escapeInvisible(suite.version)}. Its leads and clicks are those that a mock of Retrack saw.`,
        ),
      ),
    ]),
  ])
  return { type: 'root', children: [{ type: 'doctype' }, root] }
}
