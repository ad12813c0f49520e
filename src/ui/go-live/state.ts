/** The guided check as this tab knows it, kept up to date while its view is shown. */
import { signal } from '@preact/signals'
import type { GuidedAnswer, GuidedCheck, GuidedFile, GuidedStart } from '../../../schemas/control/guided-check.ts'
import { ControlApiError, call, send } from '../control-api.ts'

const RETRY_MS = 1000
const KEEP_DOWNLOAD_MS = 60_000

/** Null until the mock has told; `none` where it makes no guided check. */
export const guided = signal<GuidedCheck | 'none' | null>(null)

/** Follows it until `signal` is aborted, and connects again when the mock went away. */
export async function followCheck(signal: AbortSignal): Promise<void> {
  let after: number | undefined
  while (!signal.aborted) {
    try {
      const response = await send(`/check${after === undefined ? '' : `?after=${after}`}`, { signal })
      const check = (await response.json()) as GuidedCheck
      after = check.revision
      guided.value = check
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ControlApiError && error.status === 404) guided.value = 'none'
      after = undefined
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

export const startCheck = (start: GuidedStart): Promise<void> => call('POST', '/check', start)

export const answerQuestion = (answer: GuidedAnswer): Promise<void> => call('POST', '/check/answer', answer)

export const stopCheck = (): Promise<void> => call('DELETE', '/check')

/** Saves a file of the check where this browser puts downloads. A plain link could not send the token. */
export async function downloadFile(name: GuidedFile): Promise<void> {
  const response = await send(`/check/files/${name}`)
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Safari reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), KEEP_DOWNLOAD_MS)
}
