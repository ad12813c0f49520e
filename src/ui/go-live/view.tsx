/** Go-live: a check that leads a person from her redirect page to a verdict. */
import { useEffect } from 'preact/hooks'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { GuidedCheck, GuidedFile } from '../../../schemas/control/guided-check.ts'
import { Action, CopyButton, Line, Prose } from '../elements.tsx'
import { Board, showBox } from './board.tsx'
import { NextHeading } from './heading.tsx'
import { Question } from './question.tsx'
import { StartForm } from './start-form.tsx'
import { downloadFile, followCheck, guided, stopCheck } from './state.ts'

export function GoLiveView({ account }: { readonly account: AccountWithToken }) {
  useEffect(() => {
    const left = new AbortController()
    void followCheck(left.signal)
    return () => left.abort()
  }, [])
  const check = guided.value
  if (check === null) return null
  if (check === 'none') return <NotHere />
  return (
    <div class="column">
      {check.stage === 'running' && <UnderWay check={check} />}
      {check.verdict !== null && <Verdict verdict={check.verdict} board={check.board} />}
      {check.stage === 'not-started' && <StartForm form={check.form} account={account} isFirst />}
      {check.stage !== 'not-started' && <Board items={check.board} isOver={check.stage === 'ended'} />}
      {check.stage === 'ended' && <StartForm form={check.form} account={account} isFirst={false} />}
    </div>
  )
}

const COMMAND = 'npx retrack-kit check --guided'

const NotHere = () => (
  <section class="column" aria-label="Go-live">
    <h2>Go-live</h2>
    <p>
      Whether your store is ready is for a check to say. End this mock with Ctrl+C where it runs, and start one that
      leads you through it, with no config file:
    </p>
    <p class="block">
      <code>{COMMAND}</code>
    </p>
    <p class="bar">
      <CopyButton text={COMMAND}>Copy it</CopyButton>
    </p>
    <p class="quiet">It serves this page, and asks you here to place a few orders.</p>
  </section>
)

const UnderWay = ({ check: { question, orders, doing, form } }: { readonly check: GuidedCheck }) => (
  <section class="task" aria-live="polite" aria-label="What to do now">
    {question === null ? (
      <>
        <h2>Nothing to do for you right now</h2>
        <p>{doing ?? 'The check goes on.'}</p>
      </>
    ) : (
      <Question key={question.id} question={question} orders={orders} hasVoucher={form.voucher !== ''} />
    )}
    <p>
      <Action run={stopCheck}>End the check early</Action>
    </p>
  </section>
)

const TONES = { ready: 'pass', 'not-ready': 'fail', unproven: 'unproven', error: 'unproven' } as const

const DOWNLOADS = [
  ['report.html', 'Download the report'],
  ['handoff.md', 'Download the instructions for Retrack'],
  ['retrack-kit.yaml', 'Download retrack-kit.yaml'],
] as const satisfies readonly (readonly [GuidedFile, string])[]

interface VerdictProps extends Pick<GuidedCheck, 'board'> {
  readonly verdict: NonNullable<GuidedCheck['verdict']>
}

const Verdict = ({ verdict: { verdict, text, problem, nextRun }, board }: VerdictProps) => (
  <section class={`verdict ${TONES[verdict]}`} aria-label="Verdict">
    <NextHeading>{text}</NextHeading>
    {problem !== null && (
      <p>
        <Line text={problem.message} /> <Line text={problem.remedy} />
      </p>
    )}
    <ul class="lines">
      {board
        .filter(({ state }) => state === 'fail')
        .map(({ id, title }) => (
          <li key={id}>
            <button type="button" class="link" onClick={() => showBox(id)}>
              <Prose text={title} />
            </button>
          </li>
        ))}
    </ul>
    {verdict === 'ready' && board.some(({ state }) => state === 'unproven') && (
      <p>
        Nothing that is unproven is required. Each box says why it is: most of it takes more orders than you were asked
        for. A check that orders by itself sees it, once retrack-kit.yaml says how to order.
      </p>
    )}
    {nextRun !== null && (
      <p>
        <Line text={nextRun} />
      </p>
    )}
    <div class="bar">
      {DOWNLOADS.map(([name, title]) => (
        <Action key={name} run={() => downloadFile(name)}>
          {title}
        </Action>
      ))}
    </div>
  </section>
)
