/** The flags of the commands that move state: which mock, and one account of it or all. */
import type { Command } from 'commander'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { CliError, EXIT } from './exit.ts'
import { createFlag, parseAdminToken, parseMockUrl, parseToken } from './options.ts'

export interface StateFlags {
  readonly mock: string
  readonly token: string
  readonly all?: boolean
  readonly adminToken?: string
}

export function addStateFlags(command: Command, all: string): Command {
  return command
    .addOption(
      createFlag('--mock <url>', 'where the mock listens').default('http://127.0.0.1:8080').argParser(parseMockUrl),
    )
    .addOption(
      createFlag('--token <token>', 'the API token of the account')
        .default(DOCUMENTED_TOKEN, 'that of the documented account')
        .argParser(parseToken),
    )
    .addOption(createFlag('--all', all))
    .addOption(createFlag('--admin-token <token>', 'the admin token of the mock, for --all').argParser(parseAdminToken))
}

/**
 * The token to ask with: that of the account, or of the administrator.
 * @throws {CliError} if it is missing
 */
export function chooseToken({ all, adminToken, token }: StateFlags): string {
  if (all !== true) return token
  if (adminToken !== undefined) return adminToken
  throw new CliError(
    '--all needs --admin-token, or RETRACK_KIT_ADMIN_TOKEN: the one that the mock was started with. Without --all, --token chooses one account.',
    EXIT.usage,
  )
}
