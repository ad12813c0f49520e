/** The current task for the person. */
import { useEffect } from 'preact/hooks'
import type { GuidedQuestion } from '../../../schemas/control/guided-check.ts'
import { Action, CopyButton, Line } from '../elements.tsx'
import { NextHeading } from './heading.tsx'
import { answerQuestion } from './state.ts'

interface QuestionProps {
  readonly question: GuidedQuestion
  /** How many there are in all. */
  readonly orders: number
  /** Whether some orders are placed with a voucher. */
  readonly hasVoucher: boolean
}

export function Question({ question, orders, hasVoucher }: QuestionProps) {
  const { id, action, instructions, voucher } = question
  useTitle('Your turn')
  const answer = (given: 'done' | 'declined') => () => answerQuestion({ question: id, answer: given })
  return (
    <>
      <NextHeading>{formatTitle(question, orders)}</NextHeading>
      <Place {...question} />
      <p>{instructions}</p>
      {action === 'placeOrder' && hasVoucher && (
        <p>
          {voucher === null ? (
            'Use no voucher this time.'
          ) : (
            <>
              Use the voucher <strong>{<Line text={voucher} />}</strong>.{' '}
              <CopyButton text={voucher}>Copy it</CopyButton>
            </>
          )}
        </p>
      )}
      <p class="bar">
        <Action run={answer('done')} isMain>
          Done
        </Action>
        <Action run={answer('declined')}>I cannot do this</Action>
      </p>
    </>
  )
}

function formatTitle({ action, order, reference }: GuidedQuestion, orders: number) {
  const which = <Line text={reference ?? ''} />
  switch (action) {
    case 'placeOrder':
      return `Order ${order} of ${orders}`
    case 'rejectOrder':
      return <>Cancel the order {which}</>
    case 'approveOrder':
      return <>Complete the order {which}</>
    case 'restartStore':
      return 'Restart the store'
  }
}

function Place({ place, url }: Pick<GuidedQuestion, 'place' | 'url'>) {
  if (place === 'check-window') return <p>Go to the browser window that the check has opened.</p>
  if (place === 'anywhere' || url === null) return null
  return (
    <>
      <p>
        Close private windows that are still open, then open this address in a new one.{' '}
        {place === 'as-sent'
          ? 'It brings you to your store as Retrack would.'
          : 'This customer does not come from Retrack.'}
      </p>
      <p class="bar">
        <CopyButton text={url}>Copy the address</CopyButton>
        <a class="button" href={url} target="_blank" rel="noopener noreferrer">
          Open it in a tab
        </a>
      </p>
      <p class="quiet">
        <Line text={url} />
      </p>
    </>
  )
}

/** The title shows a person in another tab that this one waits for her. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    document.title = `${title} – ${before}`
    return () => {
      document.title = before
    }
  }, [title])
}
