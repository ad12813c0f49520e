/** `retrack-kit explain`: what a requirement asks for, on whose word, and how to meet it. */
import { Command, Option } from 'commander'
import { CODE_LANGUAGES, type CodeLanguage } from '../../../../schemas/terms.ts'

export function createExplainCommand(): Command {
  return new Command('explain')
    .description('Explain a requirement of the check: what it requires, why, and how to meet it.')
    .argument(
      '[requirement]',
      'the id of a requirement, or of a group such as "redirect.*"; without it, all are listed',
    )
    .addOption(
      new Option(
        '--language <name>',
        'the language of the code it shows (default: node); without a requirement, all code in that language',
      ).choices(CODE_LANGUAGES),
    )
    .addHelpText(
      'after',
      "\nExamples:\n  $ retrack-kit explain 'redirect.*'\n  $ retrack-kit explain redirect.cookie-lifetime\n  $ retrack-kit explain --language php",
    )
    .action(async (id: string | undefined, { language }: { language?: CodeLanguage }) => {
      const { explain } = await import('./run.ts')
      process.stdout.write(explain(id, language))
    })
}
