/** The details of a request: the request itself, its response and its findings. */
import { Fragment } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { BEHAVIOURS } from '../../../schemas/behaviours/ledger.ts'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { STAGES } from '../../../schemas/terms.ts'
import { Block, CopyButton, Line, Outcome, Pairs } from '../elements.tsx'
import { memo } from '../memo.ts'
import { AttemptLine } from './attempt-line.tsx'
import { BesideRight } from './beside-right.tsx'
import { toCurl } from './curl.ts'
import { findAttempts, formatDuration, getPauseMs } from './entries.ts'
import { RequestedLead } from './lead.tsx'
import { toTime } from './list.tsx'
import { ReplayButtons } from './replay.tsx'
import { entries, groups } from './state.ts'

export function TrafficDetails({ id, account }: { readonly id: number; readonly account: AccountWithToken | null }) {
  const entry = entries.value.find((one) => one.id === id)
  const back = useRef<HTMLAnchorElement>(null)
  // The way back is there on a small window alone, where this takes the place of the list, however far that was scrolled.
  useEffect(() => back.current?.scrollIntoView(), [id])
  return (
    <article class="details" aria-label={`Request ${id}`}>
      <a class="back" href="#/traffic" ref={back}>
        ← All requests
      </a>
      {entry === undefined ? (
        <p>Request {id} is not in the journal, or no longer: it keeps the newest ones.</p>
      ) : (
        <Entry entry={entry} account={account} />
      )}
    </article>
  )
}

interface EntryProps {
  readonly entry: JournalEntry
  readonly account: AccountWithToken | null
}

/** Others come all the time; this one changes a few times at most. */
const Entry = memo(({ entry, account }: EntryProps) => {
  const {
    method,
    path,
    headers,
    body,
    response,
    refusal,
    findings,
    fault,
    behaviours,
    resource,
    reference,
    replayOf,
    outcome,
  } = entry
  return (
    <>
      <h2>
        {method} <Line text={path} />
      </h2>
      <p>
        <Outcome entry={entry} />
      </p>
      {replayOf !== null && (
        <p>
          Sent by the mock, to repeat <a href={`#/traffic/${replayOf}`}>request {replayOf}</a>.
        </p>
      )}
      <Times entry={entry} />
      {refusal !== null && <Refusal refusal={refusal} behaviours={behaviours} />}
      {fault !== null && (
        <p class="mark warn">
          Made to fail by the rule <a href="#/failures">{fault.id}</a>: it was request {fault.ordinal} of those that the
          rule matched.
        </p>
      )}
      {findings.length > 0 && (
        <section>
          <h3>Findings</h3>
          <ul class="findings">
            {findings.map(({ id, message, source }) => (
              <li key={id}>
                <Line text={message} />{' '}
                <span class="quiet">
                  (<Source id={source} />)
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {account !== null && <BesideRight key={entry.id} entry={entry} account={account} />}
      <Attempts entry={entry} />
      <h3>Request</h3>
      <Pairs pairs={Object.entries(headers).map(([name, value]) => [name, <Line key="" text={value} />])} />
      {body !== null && <Block value={body} label="Body of the request" />}
      <CopyAsCurl entry={entry} />
      <ReplayButtons key={entry.id} entry={entry} />
      <h3>Response</h3>
      {response === null ? (
        <p>{outcome === null ? 'None yet.' : 'None was sent.'}</p>
      ) : (
        <>
          <Pairs
            pairs={Object.entries(response.headers).map(([name, value]) => [name, <Line key="" text={value} />])}
          />
          {response.body !== null && <Block value={response.body} label="Body of the response" />}
        </>
      )}
      {resource?.type === 'lead' && reference !== null && (
        <RequestedLead key={resource.uuid} uuid={resource.uuid} reference={reference} />
      )}
      {resource?.type === 'click' && (
        <p class="quiet">
          click <code>{resource.uuid}</code>
        </p>
      )}
    </>
  )
})

interface RefusalProps {
  readonly refusal: NonNullable<JournalEntry['refusal']>
  readonly behaviours: readonly string[]
}

/** The message is that of the first field: where there are several, each is told with its own. */
function Refusal({ refusal: { message, errors, hint }, behaviours }: RefusalProps) {
  const fields = Object.entries(errors)
  const texts = fields.flatMap(([, messages]) => messages)
  return (
    <section class="fail-note">
      <h3>Why it was refused</h3>
      {texts.length > 1 ? (
        <Pairs pairs={fields.map(([field, messages]) => [field, <Line key="" text={messages.join(' ')} />])} />
      ) : (
        <p>
          <Line text={message} />
        </p>
      )}
      {hint !== null && <p>{hint}</p>}
      {behaviours.length > 0 && (
        <p class="quiet">
          Rests on{' '}
          {behaviours.map((id, n) => (
            <Fragment key={id}>
              {n > 0 && ', '}
              <Source id={id} />
            </Fragment>
          ))}
          .
        </p>
      )}
    </section>
  )
}

/** The reason of a remark: a behaviour, which has an entry in its view, or a requirement of the check. */
const Source = ({ id }: { readonly id: string }) =>
  id in BEHAVIOURS ? <a href={`#/behaviours/${id}`}>{id}</a> : <code>{id}</code>

function CopyAsCurl({ entry }: { readonly entry: JournalEntry }) {
  const curl = toCurl(entry, location.origin)
  if (curl === null) return null
  return (
    <>
      <CopyButton text={curl.command}>Copy as curl</CopyButton>
      {curl.remarks.map((remark) => (
        <p key={remark} class="quiet">
          {remark}
        </p>
      ))}
    </>
  )
}

/** How far the request got, and when. */
function Times({ entry: { stages } }: { readonly entry: JournalEntry }) {
  const start = Date.parse(stages.received ?? '')
  return (
    <ol class="stages">
      {STAGES.flatMap((stage) => {
        const at = stages[stage]
        return at === undefined
          ? []
          : [
              <li key={stage}>
                {stage} <span class="quiet">{stage === 'received' ? toTime(at) : `+${Date.parse(at) - start} ms`}</span>
              </li>,
            ]
      })}
    </ol>
  )
}

/** All tries with the pauses between them, so that a backoff can be seen. */
function Attempts({ entry }: { readonly entry: JournalEntry }) {
  const attempts = findAttempts(groups.value, entry)
  if (attempts.length < 2) return null
  return (
    <section>
      <h3>Tries of this {entry.operation === 'updateLead' ? 'update' : 'reference'}</h3>
      <AttemptLine attempts={attempts} />
      <ol class="attempts">
        {attempts.map((one, n) => (
          <li key={one.id}>
            <a href={`#/traffic/${one.id}`} aria-current={one.id === entry.id ? 'true' : undefined}>
              {toTime(one.stages.received)}
            </a>{' '}
            <span class="quiet">{n === 0 ? 'first' : `${formatDuration(getPauseMs(attempts[n - 1], one))} later`}</span>{' '}
            <Outcome entry={one} />
          </li>
        ))}
      </ol>
    </section>
  )
}
