/** Requests of retrack-kit's own go to a server of others only if somebody says that they may. */
import { isPrivateUrl } from '../../shared/hosts.ts'
import { CliError, EXIT } from './exit.ts'

export const PERMISSION_FLAG = '--with-permission'

/** @throws {CliError} if the upstream is a public host, and nobody has said that it may be asked */
export function requirePermission(upstream: URL, isPermitted: boolean | undefined): void {
  if (isPermitted === true || isPrivateUrl(upstream.href)) return
  throw new CliError(
    `${upstream.host} is not on this machine or its network. Ask Retrack whether you may send it test requests (docs/real-retrack.md), then add ${PERMISSION_FLAG}.`,
    EXIT.usage,
  )
}
