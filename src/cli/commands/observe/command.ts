/** `retrack-kit observe`: its flags. */
import { Command } from 'commander'
import { createFlag, parseOrigin, parseToken } from '../../options.ts'
import { createAddressFlags, createLogFlag } from '../../server-flags.ts'
import { DEFAULT_OBSERVATIONS } from './default-file.ts'
import type { ObserveFlags } from './run.ts'

const EXAMPLES = `
It sends only what your store sends: leads that arrive here become leads at Retrack.
docs/real-retrack.md says what is safe, and whom to ask first.

Examples:
  $ retrack-kit observe --upstream https://retrack.refunder.com
  $ retrack-kit observe --upstream https://retrack.refunder.com --port 8081 --out staging.observed.yaml`

export function createObserveCommand(): Command {
  const [port, host] = createAddressFlags()
  return new Command('observe')
    .description('Pass requests of a store on to the real Retrack, and save its responses.')
    .addOption(
      createFlag('--upstream <origin>', 'the Retrack that requests are passed on to')
        .argParser(parseOrigin)
        .makeOptionMandatory(),
    )
    .addOption(port)
    .addOption(host)
    .addOption(createFlag('--out <file>', 'the file that observations are added to').default(DEFAULT_OBSERVATIONS))
    .addOption(
      createFlag(
        '--token <token>',
        'the API token of your store: it opens the journal here, and tells a wrong token from the right one',
      ).argParser(parseToken),
    )
    .addOption(createLogFlag())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ObserveFlags) => (await import('./run.ts')).observe(flags))
}
