/** `retrack-kit probe`: its flags. */
import { Command } from 'commander'
import { createFlag, parseOrigin, parseToken } from '../../options.ts'
import { PERMISSION_FLAG } from '../../permission.ts'
import { DEFAULT_OBSERVATIONS } from '../observe/default-file.ts'
import type { ProbeFlags } from './run.ts'

const EXAMPLES = `
Without --create it sends only what no server could save. docs/real-retrack.md says what is safe, and whom to
ask first.

Exit codes: 0 every question was answered, 3 wrong command line, 4 Retrack could not be reached or failed.

Examples:
  $ retrack-kit probe --upstream https://retrack.refunder.com --dry-run
  $ retrack-kit probe --upstream https://retrack.refunder.com --with-permission`

export function createProbeCommand(): Command {
  return new Command('probe')
    .description('Ask the real Retrack what it does not document, and save its responses.')
    .addOption(createFlag('--upstream <origin>', 'the Retrack to ask').argParser(parseOrigin).makeOptionMandatory())
    .addOption(
      createFlag('--token <token>', 'the API token of your store; without it, fewer requests are sent').argParser(
        parseToken,
      ),
    )
    .addOption(createFlag('--event <uuid>', 'the event of the leads that --create saves'))
    .addOption(createFlag('--click <uuid>', 'the click of the leads that --create saves'))
    .addOption(createFlag('--out <file>', 'the file that observations are added to').default(DEFAULT_OBSERVATIONS))
    .addOption(createFlag('--create', 'save up to three leads at Retrack as well, and reject them again'))
    .addOption(createFlag('--dry-run', 'print what would be sent, and send nothing'))
    .addOption(createFlag('--yes', 'do not ask before sending'))
    .addOption(createFlag(PERMISSION_FLAG, 'Retrack has agreed to these requests'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ProbeFlags) => {
      process.exitCode = await (await import('./run.ts')).probe(flags)
    })
}
