/** `retrack-kit init`: its flags. What it does is loaded when it is asked for. */
import { Command } from 'commander'
import { DEFAULT_CONFIG } from '../../default-config.ts'
import { createFlag, parseHttpUrl, parsePageUrl } from '../../options.ts'
import type { InitFlags } from './run.ts'

export function createInitCommand(): Command {
  return new Command('init')
    .description('Write a retrack-kit.yaml, with comments, for "retrack-kit check".')
    .addOption(createFlag('--config <file>', 'where to write it').default(DEFAULT_CONFIG))
    .addOption(createFlag('--redirect-url <url>', "the store's redirect page").argParser(parseHttpUrl))
    .addOption(createFlag('--deeplink <url>', 'a page of the store that visitors are sent to').argParser(parsePageUrl))
    .addOption(createFlag('--voucher <code>', 'a voucher that the store accepts, or none'))
    .addOption(createFlag('--checkout-url <url>', 'where a POST places an order').argParser(parseHttpUrl))
    .addOption(createFlag('--force', 'overwrite the file if it exists'))
    .addHelpText(
      'after',
      '\nExample:\n  $ retrack-kit init --redirect-url http://127.0.0.1:3000/retrack --checkout-url http://127.0.0.1:3000/checkout',
    )
    .action(async (flags: InitFlags) => (await import('./run.ts')).writeConfig(flags))
}
