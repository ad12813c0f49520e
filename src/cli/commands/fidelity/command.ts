/** `retrack-kit fidelity`: its flags. */
import { Command } from 'commander'
import { createFlag } from '../../options.ts'
import type { FidelityFlags } from './run.ts'

const EXAMPLES = `
Examples:
  $ retrack-kit fidelity
  $ retrack-kit fidelity --observed retrack.observed.yaml`

export function createFidelityCommand(): Command {
  return new Command('fidelity')
    .description('List which behaviours of the mock are documented or observed, and what would settle the rest.')
    .addOption(createFlag('--observed <file>', 'a file that "retrack-kit observe" wrote'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: FidelityFlags) => {
      process.stdout.write(await (await import('./run.ts')).formatFidelity(flags))
    })
}
