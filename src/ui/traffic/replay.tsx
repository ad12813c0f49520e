/** Sends a request again: as it was, or with what somebody changed of it. */
import { useSignal } from '@preact/signals'
import type { JournalEntry, ReplayChanges } from '../../../schemas/journal.ts'
import { call } from '../control-api.ts'
import { Action } from '../elements.tsx'
import { type EditedRequest, toChanges, toEdited } from './edited-request.ts'

export function ReplayButtons({ entry }: { readonly entry: JournalEntry }) {
  const edited = useSignal<EditedRequest | null>(null)
  if (entry.method === '') return null
  const send = async (changes: ReplayChanges) => {
    const { id } = await call<JournalEntry>('POST', `/requests/${entry.id}/replay`, changes)
    location.hash = `#/traffic/${id}`
  }
  return (
    <>
      <div class="bar">
        <Action run={() => send({})}>Replay</Action>
        <button
          type="button"
          aria-expanded={edited.value !== null}
          onClick={() => {
            edited.value = edited.value === null ? toEdited(entry) : null
          }}
        >
          Edit and replay
        </button>
      </div>
      {edited.value !== null && (
        <Editor
          edited={edited.value}
          onEdit={(change) => {
            if (edited.value !== null) edited.value = { ...edited.value, ...change }
          }}
          onSend={() => send(edited.value === null ? {} : toChanges(entry, edited.value))}
        />
      )}
    </>
  )
}

interface EditorProps {
  readonly edited: EditedRequest
  readonly onEdit: (change: Partial<EditedRequest>) => void
  readonly onSend: () => Promise<void>
}

const FIELDS = [
  { name: 'method', label: 'Method', rows: 1 },
  { name: 'path', label: 'Path', rows: 1 },
  { name: 'headers', label: 'Headers, one a line', rows: 6 },
  { name: 'body', label: 'Body', rows: 8 },
] as const

const Editor = ({ edited, onEdit, onSend }: EditorProps) => (
  <form class="editor" onSubmit={(event) => event.preventDefault()}>
    {FIELDS.map(({ name, label, rows }) => (
      <label key={name}>
        {label}
        <textarea
          rows={rows}
          value={edited[name]}
          spellcheck={false}
          onInput={({ currentTarget }) => onEdit({ [name]: currentTarget.value })}
        />
      </label>
    ))}
    <p class="quiet">
      [redacted] stands for what was sent there, or for the token of this account where you change the line.
    </p>
    <Action run={onSend}>Send</Action>
  </form>
)
