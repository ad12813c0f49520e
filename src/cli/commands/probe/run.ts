/** `retrack-kit probe`: says what it would ask, asks when it may, and tells what it has learnt. */

import { createInterface } from 'node:readline/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { isLoopback } from '../../../../shared/hosts.ts'
import { toHeaderPairs } from '../../../mock/http/raw-headers.ts'
import { toRawHeaders } from '../../../mock/observed/ask.ts'
import { compareWithLedger } from '../../../mock/observed/compare.ts'
import { ObservationsFile } from '../../../mock/observed/observations-file.ts'
import { type ProbeResult, planProbe, runProbe } from '../../../mock/observed/probe.ts'
import { type LeadParts, makeUp, type Question } from '../../../mock/observed/questions.ts'
import { isUuid } from '../../../mock/observed/situation.ts'
import { VERSION } from '../../../version.ts'
import { CliError, EXIT } from '../../exit.ts'
import { requirePermission } from '../../permission.ts'
import { indent, isCi, print, toPrintable } from '../../terminal.ts'
import { openRecorder } from '../observe/open-recorder.ts'

export interface ProbeFlags {
  readonly upstream: URL
  readonly token?: string
  readonly event?: string
  readonly click?: string
  readonly out: string
  readonly create?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly withPermission?: boolean
}

/** A person could send one request a second, too. */
const INTERVAL_MS = 1000
export const USER_AGENT = `retrack-kit/${VERSION}`

/**
 * Runs `retrack-kit probe` and returns its exit code.
 * @throws {CliError} if it may not ask, or the file cannot be read or written
 */
export async function probe(flags: ProbeFlags): Promise<number> {
  const { upstream, out, token } = flags
  const create = leadParts(flags)
  const madeUp = makeUp()
  const plan = planProbe({ token, madeUp, create })
  print(`${describePlan(flags, plan)}\n`)
  if (flags.dryRun === true) {
    print(plan.map(formatRequest).join('\n\n'))
    return EXIT.ok
  }
  requirePermission(upstream, flags.withPermission)
  if (!(await isConfirmed(flags, plan.length))) return EXIT.ok
  const recorder = await openRecorder(out, upstream)
  const file = new ObservationsFile(out, () => recorder.observations)
  const result = await runProbe({
    upstream,
    recorder,
    token,
    madeUp,
    create,
    userAgent: USER_AGENT,
    pause: createPause(upstream),
    save: () => file.save(),
    onAnswer: (question, { observation, expected, isNew }) => {
      const known = isNew ? '' : '  (as before)'
      print(`${question.title}${known}\n${indent(compareWithLedger(observation, expected))}`)
    },
  }).catch((error: unknown) => {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  })
  return conclude(result, out)
}

/** The lead that may be saved; undefined where none is to be. */
function leadParts({ create, token, event, click }: ProbeFlags): LeadParts | undefined {
  if (create !== true) return undefined
  if (token === undefined || event === undefined || click === undefined || !isUuid(event) || !isUuid(click)) {
    throw new CliError(
      'error: --create needs --token, and --event and --click with the UUIDs of an event of yours and of a click on your tracking link.',
      EXIT.usage,
    )
  }
  return { token, event, click }
}

function describePlan({ upstream, token, create, out }: ProbeFlags, plan: readonly Question[]): string {
  return [
    `${plan.length} requests to ${upstream.origin}, one ${isLoopback(upstream.hostname) ? 'after the other' : 'a second'}; the responses go to ${out}:`,
    ...plan.map(({ title, entry }) => `  ${title}  [${entry}]`),
    create === true
      ? 'Up to three leads are saved, with references that begin with retrack-kit-test-, and rejected again.'
      : 'None of them can save anything. --create also asks what only a saved lead can show.',
    ...(token === undefined ? ['Without --token, only what needs no token is asked.'] : []),
  ].join('\n')
}

/** The request as it goes over the wire, without the token. */
function formatRequest({ title, request }: Question): string {
  const headers = toHeaderPairs(
    toRawHeaders({ ...request, token: request.token === undefined ? undefined : '<token>' }, USER_AGENT),
  )
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const body =
    request.body.length > 400 ? `${request.body.slice(0, 400)}… (${request.body.length} bytes)` : request.body
  return [`# ${title}`, `${request.method} ${request.target}`, ...lines, ...(body === '' ? [] : ['', body])].join('\n')
}

async function isConfirmed({ yes, upstream }: ProbeFlags, count: number): Promise<boolean> {
  if (yes === true) return true
  if (!process.stdin.isTTY || isCi()) {
    throw new CliError(
      'There is nobody to ask whether to send this. Add --yes to send it, or --dry-run to only see it.',
      EXIT.usage,
    )
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test(
      (await terminal.question(`Send up to ${count} requests to ${upstream.host}? [y/N] `)).trim(),
    )
  } finally {
    terminal.close()
  }
}

/** A server of others is asked once a second at most; on this machine nobody minds. */
export function createPause(upstream: URL): () => Promise<void> {
  if (isLoopback(upstream.hostname)) return async () => {}
  let next = 0
  return async () => {
    const now = Date.now()
    if (next > now) await wait(next - now)
    next = Math.max(now, next) + INTERVAL_MS
  }
}

function conclude({ asked, answered, stoppedBy, unasked, leads }: ProbeResult, out: string): number {
  const sent = `${asked} ${asked === 1 ? 'request was' : 'requests were'} sent`
  print(
    answered === 0
      ? `\n${sent}, and none was answered: nothing was learnt.`
      : `\n${sent}. What was learnt is in ${out}; "retrack-kit serve --observed ${out}" answers so.`,
  )
  if (unasked.length > 0) print(`Not asked, because ${leads.length} leads were saved: ${unasked.join('; ')}.`)
  for (const { uuid, isRejected } of leads) {
    print(
      `Lead ${toPrintable(uuid)} was saved, and ${isRejected ? 'rejected again.' : 'could NOT be rejected: reject it at Retrack.'}`,
    )
  }
  if (stoppedBy !== undefined) process.stderr.write(`It stopped early: ${toPrintable(stoppedBy)}.\n`)
  return stoppedBy !== undefined || leads.some(({ isRejected }) => !isRejected) ? EXIT.cannotRun : EXIT.ok
}
