/** Stores that were built by older pages of Retrack call names that its present page no longer has. */
import { OLDER_RETRACK_HOSTS, RETRACK_HOST } from '../../../schemas/terms.ts'

/** Returns a remark on the `Host` of a request; undefined unless it is one of Retrack's older names. */
export function remarkOnHost(host: string | undefined): string | undefined {
  const name = host?.replace(/:\d*$/, '').toLowerCase()
  const older = OLDER_RETRACK_HOSTS.find((known) => known === name)
  return (
    older &&
    `The request was sent to ${older}, as older pages of Retrack have it; the present page names ${RETRACK_HOST}.`
  )
}
