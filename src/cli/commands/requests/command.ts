/** `retrack-kit requests`: its flags. */
import { Command, InvalidArgumentError } from 'commander'
import { DOCUMENTED_TOKEN } from '../../../../schemas/documented.ts'
import { MAX_PAGE_ENTRIES, OPERATIONS, REQUEST_OUTCOMES } from '../../../../schemas/terms.ts'
import { createFlag, parseMockUrl, parseToken } from '../../options.ts'
import type { RequestsFlags } from './run.ts'

const DEFAULT_LIMIT = 20

const EXAMPLES = `
Examples:
  $ retrack-kit requests
  $ retrack-kit requests --outcome refused
  $ retrack-kit requests --har > retrack.har`

export function createRequestsCommand(): Command {
  return new Command('requests')
    .description('Print what a running mock received, and how it responded.')
    .addOption(
      createFlag('--mock <url>', 'where the mock listens').default('http://127.0.0.1:8080').argParser(parseMockUrl),
    )
    .addOption(
      createFlag('--token <token>', 'the API token of the account')
        .default(DOCUMENTED_TOKEN, 'that of the documented account')
        .argParser(parseToken),
    )
    .addOption(createFlag('--operation <name>', 'only requests for this operation').choices(Object.keys(OPERATIONS)))
    .addOption(createFlag('--reference <reference>', 'only requests with this reference'))
    .addOption(createFlag('--click <uuid>', 'only requests with this click'))
    .addOption(createFlag('--outcome <outcome>', 'only requests with this outcome').choices(REQUEST_OUTCOMES))
    .addOption(
      createFlag('--limit <number>', 'print at most this many, the newest')
        .default(DEFAULT_LIMIT)
        .argParser(parseLimit),
    )
    .addOption(createFlag('--har', 'print an HTTP archive, which browsers and other tools open'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RequestsFlags) => {
      process.stdout.write(await (await import('./run.ts')).formatRequests(flags))
    })
}

function parseLimit(text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= MAX_PAGE_ENTRIES) return number
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_PAGE_ENTRIES}.`)
}
