/** The section `mock` of `retrack-kit.yaml`: which Retrack the store has in a check. */
import * as z from 'zod'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../documented.ts'
import { OBSERVE } from '../terms.ts'
import { section } from './section.ts'
import { ListenAddress, Origin, Token, WebUrl } from './values.ts'

/** Where a mock, or a proxy, listens when it is started for a run and nobody says where. */
const DEFAULT_LISTEN = '127.0.0.1:8080'

const attachExpected = `Expected ${OBSERVE}, or the http or https URL of a mock that is running, such as http://127.0.0.1:8080`

const Mock = section({
  listen: ListenAddress.optional().describe(
    `Where a mock is started for this run, or with \`attach: ${OBSERVE}\` a proxy, as HOST:PORT. Left out, and without the URL of a mock: ${DEFAULT_LISTEN}.`,
  ),
  attach: z
    .union([z.literal(OBSERVE), WebUrl], { error: attachExpected })
    .optional()
    .describe(
      `The base URL of a mock that is running already, or of "retrack-kit observe". \`${OBSERVE}\`: such a proxy is started for this run, before the real Retrack that \`upstream\` names (docs/real-retrack.md).`,
    ),
  upstream: Origin.optional().describe(`With \`attach: ${OBSERVE}\`: the origin of the real Retrack.`),
  token: Token.default(DOCUMENTED_TOKEN).describe('The API token that the store sends.'),
  event: z
    .uuid({ error: `Expected the uuid of the event, such as ${DOCUMENTED_REQUEST.event}` })
    .default(DOCUMENTED_REQUEST.event)
    .describe('The event that the store sends its leads for.'),
  trackingLink: WebUrl.optional().describe(
    'Where `attach` names a proxy before the real Retrack (docs/real-retrack.md): the tracking link of the program, which clicks come of.',
  ),
  approve: z
    .boolean({ error: 'Expected true or false' })
    .default(false)
    .describe('Whether the check may approve a lead at the real Retrack, which then has to be paid for.'),
})

/** Which Retrack a store has in a check, and where. */
type MockPlace =
  /** A mock that is started for the check. */
  | { readonly kind: 'listen'; readonly host: string; readonly port: number }
  /** A proxy that is started for the check, before the real Retrack. */
  | { readonly kind: 'observe'; readonly host: string; readonly port: number; readonly upstream: string }
  /** A mock, or a proxy, that runs already. */
  | { readonly kind: 'attach'; readonly url: string }

export const MockSection = Mock.transform((given, context) => {
  const { listen = ListenAddress.parse(DEFAULT_LISTEN), attach, token, event, trackingLink = null, approve } = given
  const problem = findProblem(given)
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', ...problem })
    return z.NEVER
  }
  const where: MockPlace =
    attach === undefined
      ? { kind: 'listen', ...listen }
      : given.upstream === undefined
        ? { kind: 'attach', url: attach }
        : { kind: 'observe', ...listen, upstream: given.upstream }
  return { where, token, event, trackingLink, approve }
})

interface Problem {
  readonly path: string[]
  readonly message: string
}

/** Keys that do not go together. */
function findProblem({ listen, attach, upstream, trackingLink }: z.output<typeof Mock>): Problem | undefined {
  const isObserving = attach === OBSERVE
  if (listen !== undefined && attach !== undefined && !isObserving)
    return {
      path: ['attach'],
      message: 'Expected one of listen (--listen) and the URL of a mock that runs already (--mock), not both',
    }
  if (upstream !== undefined && !isObserving) {
    return {
      path: ['upstream'],
      message: `Expected attach: ${OBSERVE} (--mock ${OBSERVE}) beside it, which starts a proxy before this Retrack`,
    }
  }
  if (isObserving && upstream === undefined) {
    return {
      path: ['attach'],
      message: 'Missing beside it: upstream (--upstream), the real Retrack, such as https://retrack.refunder.com',
    }
  }
  if (trackingLink !== undefined && attach === undefined) {
    const message =
      'Expected attach (--mock) beside it: the address of "retrack-kit observe", which the store sends its leads to, or observe'
    return { path: ['trackingLink'], message }
  }
  if (isObserving && trackingLink === undefined) {
    const message = `Missing beside it: trackingLink (--tracking-link). Each order of a check becomes a lead at ${upstream}; if that is meant, name the link that visitors come by, such as ${upstream}/track/v2/click?publisher=…&program=…`
    return { path: ['attach'], message }
  }
  if (isObserving && new URL(trackingLink ?? '').origin !== upstream) {
    return { path: ['trackingLink'], message: `Expected a link of ${upstream}, which requests are passed on to` }
  }
  return undefined
}
