/** `retrack-kit export`: its flags. */
import { Command } from 'commander'
import { createFlag } from '../../options.ts'
import { addStateFlags } from '../../state-flags.ts'
import type { ExportFlags } from './run.ts'

const EXAMPLES = `
Examples:
  $ retrack-kit export --out state.json.gz
  $ retrack-kit export --out state.json --redact
  $ RETRACK_KIT_ADMIN_TOKEN=… retrack-kit export --all --out state.json.gz`

export function createExportCommand(): Command {
  const command = new Command('export')
    .description('Save what a running mock keeps: accounts, clicks, leads, requests, clocks and fault rules.')
    .addOption(
      createFlag('--out <file>', 'where to write it; a name that ends in .gz is compressed').makeOptionMandatory(),
    )
    .addOption(createFlag('--redact', 'leave out tokens, and the address, user agent and referer of visitors'))
  return addStateFlags(command, 'every account; needs --admin-token')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ExportFlags) => {
      process.stdout.write(await (await import('./run.ts')).exportToFile(flags))
    })
}
