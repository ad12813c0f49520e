/** `retrack-kit drift`: its flags. */
import { Command } from 'commander'
import { createFlag, parseOrigin, parseToken } from '../../options.ts'
import { PERMISSION_FLAG } from '../../permission.ts'
import { DEFAULT_OBSERVATIONS } from '../observe/default-file.ts'
import type { DriftFlags } from './run.ts'

const FORMATS: readonly DriftFlags['format'][] = ['text', 'json', 'junit']

const EXAMPLES = `
It sends the requests of "retrack-kit probe" that can save nothing, and writes no file.

Exit codes: 0 the same, 1 changed, 3 wrong command line, 4 Retrack could not be asked.

Examples:
  $ retrack-kit drift --upstream https://retrack.refunder.com --with-permission
  $ retrack-kit drift --upstream https://retrack.refunder.com --with-permission --format junit > drift.xml`

export function createDriftCommand(): Command {
  return new Command('drift')
    .description('Compare how the real Retrack responds now with earlier observations.')
    .addOption(createFlag('--upstream <origin>', 'the Retrack to ask').argParser(parseOrigin).makeOptionMandatory())
    .addOption(createFlag('--observed <file>', 'the file with earlier observations').default(DEFAULT_OBSERVATIONS))
    .addOption(
      createFlag('--token <token>', 'the API token of your store; without it, fewer requests are sent').argParser(
        parseToken,
      ),
    )
    .addOption(createFlag('--format <format>', 'the format to print').choices(FORMATS).default('text'))
    .addOption(createFlag(PERMISSION_FLAG, 'Retrack has agreed to these requests'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DriftFlags) => {
      process.exitCode = await (await import('./run.ts')).reportDrift(flags)
    })
}
