import { DESIGN_TOKENS } from '../../../shared/design-tokens.ts'

/** The page's only style sheet: on a phone and on a desk, by day and by night, and on paper. */
export const STYLE = `
${DESIGN_TOKENS}
*, ::before, ::after { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 4rem }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; overflow-wrap: anywhere }
p, dl, dd, ul, ol, pre, blockquote { margin: 0; padding: 0 }
a { color: var(--link); text-underline-offset: .15em }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
code { font: .875em/1.45 var(--mono); unicode-bidi: isolate }
.column { max-width: 70rem; margin-inline: auto; padding-inline: 1rem }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem 1rem; z-index: 2 }

.masthead { border-top: .375rem solid var(--verdict); background: var(--raised); padding-block: 2rem 1.5rem }
.masthead.ready { --verdict: var(--pass) } .masthead.not-ready { --verdict: var(--fail) }
.masthead.unproven { --verdict: var(--unproven) } .masthead.error { --verdict: var(--error) }
.suite { color: var(--quiet) }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; letter-spacing: -.015em; font-weight: 650; margin: .25rem 0 1rem; color: var(--verdict); text-wrap: balance; max-width: 48rem }
.partial { border-left: .25rem solid var(--warn); padding-left: .75rem; margin-bottom: 1rem; font-weight: 600 }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-bottom: 1.25rem }
.counts strong { font-size: 1.375rem; font-weight: 650; font-variant-numeric: tabular-nums }
.counts li { color: var(--quiet) } .counts strong { color: var(--ink) }
.counts .fail strong, .counts .error strong { color: var(--fail) } .counts .warn strong { color: var(--warn) }
.counts .unproven strong { color: var(--unproven) } .counts .notice strong { color: var(--notice) } .counts .pass strong { color: var(--pass) }
.about div { display: flex; gap: .75rem } .about dt { flex: 0 0 4.5rem; color: var(--quiet) } .about dd { min-width: 0 }

nav { position: sticky; top: 0; z-index: 1; background: var(--paper); border-block: 1px solid var(--rule) }
nav ul { list-style: none; display: flex; gap: 1.5rem; overflow-x: auto; white-space: nowrap; scrollbar-width: thin }
nav a { display: block; padding: .625rem 0; color: var(--ink); text-decoration: none }
nav a:hover { text-decoration: underline }

section { padding-block: 2rem 0 }
h2 { font-size: 1.375rem; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 .75rem }
h2 small { font-size: .875rem; font-weight: 400; letter-spacing: 0; color: var(--quiet); margin-left: .5rem }
h3 { display: flex; align-items: center; gap: .5rem; font-size: 1rem; margin: 1.5rem 0 .375rem; color: var(--tone); font-weight: 600 }

.badge { display: inline-flex; align-items: center; gap: .375rem; color: var(--tone); font-size: .8125rem; font-weight: 600; line-height: 1.5rem; white-space: nowrap }
.sign { display: inline-grid; place-items: center; width: 1.25rem; height: 1.25rem; border: 1.5px solid currentColor; border-radius: 50%; font: 700 .75rem/1 var(--mono) }
.fail { --tone: var(--fail) } .warn { --tone: var(--warn) } .unproven { --tone: var(--unproven) } .error { --tone: var(--error) }
.notice { --tone: var(--notice) } .pass { --tone: var(--pass) } .not-applicable { --tone: var(--na) }
.fail .sign, .error .sign { background: var(--tone); border-color: var(--tone); color: var(--paper) }

.to-do { list-style: none; border-top: 1px solid var(--rule) }
.to-do > li { padding: .5rem 0 .5rem 1.75rem; border-bottom: 1px solid var(--rule) }
.to-do .seen, .concerns { color: var(--quiet) } .to-do .fix { margin-top: .125rem }
.concerns { font-size: .875rem; margin-top: .25rem }

summary { cursor: pointer }
summary::marker { color: var(--quiet) }
.requirement { border-bottom: 1px solid var(--rule) }
h2 + .requirement { border-top: 1px solid var(--rule) }
.quiet > summary, .all > summary { padding: .5rem 0; border-bottom: 1px solid var(--rule) }
.quiet > summary .badge { margin-right: 1rem } .quiet > .requirement { margin-left: 1rem }
.requirement > summary { display: grid; grid-template-columns: 8.25rem minmax(0, 1fr) auto; gap: 0 1rem; padding: .5rem 0; list-style: none }
.requirement > summary::-webkit-details-marker { display: none }
.requirement > summary:hover .title { text-decoration: underline; text-underline-offset: .15em }
.requirement[open] > summary .title { font-weight: 600 }
.id { display: flex; gap: .75rem; align-items: baseline; color: var(--quiet); font-size: .875rem }
.id::after { content: '+'; font-family: var(--mono); width: 1ch } .requirement[open] > summary .id::after { content: '-' }
.requirement > dl { padding: .25rem 0 1.25rem 9.25rem; display: grid; gap: .75rem }
.requirement > dl > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0 1rem }
.requirement > dl dt { color: var(--quiet) }
.prose { white-space: pre-line }
.requirement p + p, .requirement blockquote + p { margin-top: .375rem }
blockquote { border-left: .1875rem solid var(--rule); padding-left: .75rem; margin-top: .25rem; font-style: italic }
pre { background: var(--raised); border: 1px solid var(--rule); border-radius: .25rem; padding: .75rem; overflow-x: auto; overflow-wrap: normal; margin-top: .5rem; max-height: 32rem }
.evidence { list-style: none } .evidence a { display: grid; grid-template-columns: 3rem minmax(0, 1fr); text-decoration: none } .evidence a:hover { text-decoration: underline }

.chapter { border-bottom: 1px solid var(--rule) }
.chapter > summary { display: flex; gap: 1rem; padding: .5rem 0; align-items: baseline; list-style: none }
.chapter > summary::-webkit-details-marker { display: none }
.chapter > summary:hover strong { text-decoration: underline; text-underline-offset: .15em }
.when, .stamp { font-variant-numeric: tabular-nums; color: var(--quiet) }
.when { flex: 0 0 5rem } .name { flex: 1; min-width: 0 } .size { color: var(--quiet); white-space: nowrap }
.what { color: var(--quiet) }
.all > p { max-width: 48rem; margin-block: .75rem 1rem } .wanted > summary strong { color: var(--warn) } p + .chapter { border-top: 1px solid var(--rule) }
.waterfall { font-size: .8125rem; padding-block: .25rem .5rem; border-block: 1px dotted var(--rule) }
.waterfall ul { list-style: none }
.waterfall li { display: grid; grid-template-columns: minmax(4rem, 9rem) minmax(0, 1fr); gap: .75rem; align-items: center }
.waterfall svg { width: 100%; height: 1.25rem; overflow: hidden }
.waterfall rect { fill: var(--quiet); stroke: var(--quiet) } .waterfall text { fill: var(--ink); font-size: .75rem; font-variant-numeric: tabular-nums }
.waterfall .accepted rect { fill: var(--pass); stroke: var(--pass) } .waterfall .failed rect { fill: none; stroke: var(--fail); stroke-width: 1.5 }
.lanes, .band { list-style: none; display: grid; align-items: start; gap: .5rem 1.25rem; padding: .5rem 0 1.5rem }
.item { min-width: 0; border: 1px solid var(--rule); border-left: .1875rem solid var(--lane); border-radius: .25rem; padding: .5rem .75rem; font-size: .875rem; background: var(--paper) }
.item:target { background: var(--mark); outline: 2px solid var(--link) }
.requirement:has(> dl:target) > summary { background: var(--mark) }
.requirement > dl { scroll-margin-top: 8rem }
.item.browser { --lane: var(--notice) } .item.runner { --lane: var(--rule); border-style: dashed; border-left-style: solid } .item.mock { --lane: var(--pass) }
.stamp { display: flex; gap: .75rem; font-size: .8125rem } .stamp a { margin-left: auto; color: inherit; text-decoration: none } .stamp a:hover { text-decoration: underline }
.side { font-weight: 600 }
.sentence { font-size: .9375rem; font-weight: 500 }
.remarkable .sentence { font-weight: 650 } .remarkable .sentence::before { content: '! '; color: var(--warn); font-family: var(--mono) }
.item dl { margin-top: .25rem; display: grid; gap: .125rem }
.item dl > div { display: grid; grid-template-columns: minmax(4.5rem, 28%) minmax(0, 1fr); gap: .5rem } .item dt { color: var(--quiet) }
.item img { display: block; max-width: 100%; height: auto; margin-top: .5rem; border: 1px solid var(--rule) }
.raw { margin-top: .25rem } .raw summary { color: var(--quiet); font-size: .8125rem; width: max-content }
footer { border-top: 1px solid var(--rule); margin-top: 3rem; padding-block: 1.25rem 2rem; color: var(--quiet); font-size: .875rem }

@media (min-width: 60rem) {
  .lanes { grid-template-columns: repeat(3, minmax(0, 1fr)) }
  .lanes > .browser { grid-column: 1 } .lanes > .runner { grid-column: 2 } .lanes > .mock { grid-column: 3 }
  .band dl > div { grid-template-columns: 14rem minmax(0, 1fr) }
}
@media (max-width: 47rem) {
  .id { flex-wrap: wrap; gap: 0 .75rem } .id > * { white-space: nowrap }
  .waterfall li { grid-template-columns: 4.5rem minmax(0, 1fr) }
  .to-do > li { padding-left: 0 } h2 small { display: block; margin-left: 0 } .id::after { margin-left: auto }
  .requirement > dl > div { grid-template-columns: minmax(0, 1fr) }
  .requirement > summary { grid-template-columns: minmax(0, 1fr) }
  .requirement > dl { padding-left: 0 }
  .chapter > summary { flex-wrap: wrap; gap: 0 1rem } .name { flex-basis: 100%; order: 3 } .size { margin-left: auto }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --raised: #fff; --ink: #000; --quiet: #444; --rule: #bbb }
  body { font-size: 10pt } nav, .skip, .raw { display: none }
  .id::after { content: none } .requirement:not(.pass, .not-applicable)::details-content { content-visibility: visible; display: block; block-size: auto }
  .requirement, .item, .to-do > li { break-inside: avoid } h2, h3 { break-after: avoid }
  pre { white-space: pre-wrap; max-height: none }
}
`
