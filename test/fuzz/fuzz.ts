/** Attacks mocks in batches, each batch a new mock. A failure is reduced to the shortest case that still fails. */
import { ok, strictEqual } from 'node:assert/strict'
import fc, { type RunDetails } from 'fast-check'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import type { AccountWithToken } from '../../schemas/control/accounts.ts'
import type { RunningMock } from '../../src/mock/options.ts'
import { runMock } from '../../src/mock/server.ts'
import { Connection } from '../support/connection.ts'
import { type Case, cases, piecesOf } from './cases.ts'
import { findMixProblems, isAnswered, type Mix, mixes, toPieces } from './mixes.ts'
import { Model, type Party } from './model.ts'
import { problemsOf } from './sound.ts'
import { type Step, steps } from './steps.ts'
import { talk } from './talk.ts'

export const PARTS = ['bytes', 'mixes', 'steps'] as const
export type Part = (typeof PARTS)[number]

export interface Batch {
  readonly part: Part
  readonly runs: number
  readonly seed: number
  /** Where a failure is found again. */
  readonly path?: string | undefined
}

/** Undefined where nothing failed. */
export interface Failure {
  readonly error: string
  /** The shortest case that fails. */
  readonly shortest: string
  readonly path: string
}

/** Short time limits: no case here is slow except one that leaves. */
const SHORT = { headersMs: 2000, requestMs: 2000 }

/** Values that only their own account may ever show. */
const SECRETS = ['reference-of-another', 'ref-of-another']

export async function attack({ part, runs, seed, path }: Batch): Promise<Failure | undefined> {
  const bugs: unknown[] = []
  const onBug = (error: unknown) => bugs.push(error)
  process.on('unhandledRejection', onBug)
  process.on('uncaughtException', onBug)
  const mock = await runMock({ onInternalError: onBug, limits: SHORT })
  const connection = new Connection(mock.port)
  const noBugs = () => {
    const [bug] = bugs.splice(0)
    if (bug !== undefined) throw bug
  }
  try {
    const parameters = { seed, numRuns: runs, ...(path === undefined ? {} : { path }) }
    switch (part) {
      case 'bytes':
        return await attackWithBytes(mock, connection, noBugs, parameters)
      case 'mixes':
        return await attackWithMixes(mock, connection, noBugs, parameters)
      case 'steps':
        return await attackWithSteps(connection, noBugs, parameters)
    }
  } finally {
    connection.close()
    await mock.close()
    process.off('unhandledRejection', onBug)
    process.off('uncaughtException', onBug)
  }
}

interface Parameters {
  readonly seed: number
  readonly numRuns: number
  readonly path?: string
}

async function attackWithBytes(mock: RunningMock, connection: Connection, noBugs: () => void, parameters: Parameters) {
  const { token } = mock.account
  const another = await newParty(connection)
  const [reference, ref] = SECRETS
  strictEqual(
    (await connection.send({ method: 'POST', path: '/_mock/clicks', token: another.token, json: { ref } })).status,
    201,
  )
  const lead = { event: another.event, click: another.click, reference }
  strictEqual(
    (await connection.send({ method: 'POST', path: '/api/v2/leads', token: another.token, json: lead })).status,
    200,
  )
  const theirs = () => connection.send({ path: '/_mock/leads', token: another.token })
  const before = JSON.stringify((await theirs()).json)

  const property = fc.asyncProperty(cases, async (attack) => {
    const heard = await talk(mock.port, piecesOf(attack), attack.ending)
    const isHead = attack.messages.some(({ method }) => method === 'HEAD')
    const problems = problemsOf(heard, { isHead, secrets: [another.token, ...SECRETS] })
    noBugs()
    ok(problems.length === 0, `${problems.join('; ')}\n${heard.toString('latin1').slice(0, 2000)}`)
    strictEqual((await connection.send({ method: 'POST', path: '/_mock/reset', token })).status, 204)
    if (Buffer.concat(piecesOf(attack)).includes('PATCH /_mock/account')) await unchange(connection, token)
  })
  const failure = failureOf<Case>(await fc.check(property, parameters), (shortest) =>
    [
      JSON.stringify(shortest, null, 2),
      ...piecesOf(shortest).map((piece) => JSON.stringify(piece.toString('latin1'))),
    ].join('\n'),
  )
  strictEqual(JSON.stringify((await theirs()).json), before, "another account's leads are as they were")
  return failure
}

async function attackWithMixes(mock: RunningMock, connection: Connection, noBugs: () => void, parameters: Parameters) {
  const { token } = mock.account
  let run = 0
  const property = fc.asyncProperty(mixes, async (mix) => {
    run += 1
    // Here and not at the end, which a mix that fails does not reach.
    strictEqual((await connection.send({ method: 'POST', path: '/_mock/reset', token })).status, 204)
    for (const json of mix.rules) {
      strictEqual((await connection.send({ method: 'POST', path: '/_mock/faults', token, json })).status, 201)
    }
    const heard = await talk(mock.port, toPieces(mix, run), mix.ending, (bytes) => isAnswered(mix, bytes))
    const { json } = await connection.send({ path: '/_mock/leads', token })
    const { data } = json as { readonly data: readonly { readonly reference: string }[] }
    noBugs()
    const problems = [...problemsOf(heard, { isHead: false, secrets: [] }), ...findMixProblems(mix, run, heard, data)]
    ok(problems.length === 0, `${problems.join('; ')}\n${heard.toString('latin1').slice(0, 2000)}`)
  })
  return failureOf<Mix>(await fc.check(property, parameters), (shortest) => JSON.stringify(shortest, null, 2))
}

/** A reset leaves the settings of an account as they are. */
async function unchange(connection: Connection, token: string): Promise<void> {
  const json = {
    redirectUrl: 'https://www.store-domain.com/retrack',
    landingUrl: 'https://www.store-domain.com/',
    usesRedirectPage: true,
    behaviours: DEFAULT_BEHAVIOURS,
  }
  strictEqual((await connection.send({ method: 'PATCH', path: '/_mock/account', token, json })).status, 200)
}

async function attackWithSteps(connection: Connection, noBugs: () => void, parameters: Parameters) {
  const stranger = await newParty(connection)
  const property = fc.asyncProperty(steps, async (all) => {
    const owner = await newParty(connection)
    const model = new Model({ connection, owner, stranger })
    for (const step of all) {
      await model.take(step)
      await model.compare()
      noBugs()
    }
    strictEqual((await connection.send({ method: 'DELETE', path: '/_mock/account', token: owner.token })).status, 204)
    strictEqual((await connection.send({ path: '/_mock/leads', token: owner.token })).status, 401)
  })
  return failureOf<Step[]>(await fc.check(property, parameters), (shortest) =>
    shortest.map((step) => JSON.stringify(step)).join('\n'),
  )
}

async function newParty(connection: Connection): Promise<Party> {
  const made = await connection.send({ method: 'POST', path: '/_mock/accounts', json: {} })
  const { token, events, trackingUrl } = made.json as AccountWithToken
  const planted = await connection.send({ method: 'POST', path: '/_mock/clicks', token, json: {} })
  return {
    token,
    event: events[0]?.uuid ?? '',
    click: (planted.json as { uuid: string }).uuid,
    trackingPath: trackingUrl.slice(trackingUrl.indexOf('/track/')),
  }
}

function failureOf<Value>(
  { failed, counterexample, counterexamplePath, errorInstance }: RunDetails<[Value]>,
  write: (shortest: Value) => string,
): Failure | undefined {
  if (!failed || counterexample === null) return undefined
  const error = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance)
  return { error, shortest: write(counterexample[0]), path: counterexamplePath ?? '' }
}
