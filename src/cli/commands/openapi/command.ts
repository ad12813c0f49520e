/** `retrack-kit openapi`: the document that `openapi.yaml` holds. */
import { Command } from 'commander'
import { VERSION } from '../../../version.ts'
import { createFlag } from '../../options.ts'
import type { OpenapiFormat } from './run.ts'

const FORMATS = ['yaml', 'json'] as const satisfies readonly OpenapiFormat[]

export function createOpenapiCommand(): Command {
  return new Command('openapi')
    .description('Print the OpenAPI document of Retrack and of the control API.')
    .addOption(createFlag('--format <format>', 'the format to print').choices(FORMATS).default('yaml'))
    .addHelpText('after', '\nExample:\n  $ retrack-kit openapi > openapi.yaml')
    .action(async ({ format }: { readonly format: OpenapiFormat }) => {
      const { formatOpenapi } = await import('./run.ts')
      process.stdout.write(formatOpenapi(format, VERSION))
    })
}
