/** The variables `RETRACK_KIT_…`: one for each flag. commander reads them; what it would misread is put right first. */
import type { Command, Option } from 'commander'
import { findNearest } from '../../shared/nearest.ts'
import { CliError, EXIT } from './exit.ts'

const PREFIX = 'RETRACK_KIT_'
/** The one variable that is no flag. */
export const DEBUG_VARIABLE = 'RETRACK_KIT_DEBUG'

const ON = ['1', 'true', 'yes', 'on']
const OFF = ['0', 'false', 'no', 'off']

/**
 * Removes empty variables, and those of flags without a value that say "off": commander takes any value for "on".
 * Returns a warning for each variable that belongs to no flag.
 *
 * @throws {CliError} if a flag without a value has a variable that says neither "on" nor "off"
 */
export function prepareEnvironment(commands: readonly Command[], environment: NodeJS.ProcessEnv): string[] {
  const options = commands.flatMap((command) => command.options)
  const known = new Map(options.flatMap((option) => (option.envVar === undefined ? [] : [[option.envVar, option]])))
  const warnings: string[] = []
  for (const [name, value = ''] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX)) continue
    const option = known.get(name)
    if (value.trim() === '') delete environment[name]
    else if (option === undefined) {
      if (name !== DEBUG_VARIABLE)
        warnings.push(`${name} belongs to no flag, and is ignored.${suggestVariable(name, [...known.keys()])}`)
    } else if (isSwitch(option) && !isOn(name, value)) delete environment[name]
  }
  return warnings
}

/** By what follows the prefix, which all of them share. */
function suggestVariable(name: string, known: readonly string[]): string {
  const removePrefix = (variable: string) => variable.slice(PREFIX.length)
  const nearest = findNearest(removePrefix(name), known.map(removePrefix))
  return nearest === undefined ? '' : ` Did you mean ${PREFIX}${nearest}?`
}

const isSwitch = (option: Option) => !option.required && !option.optional

function isOn(name: string, value: string): boolean {
  const word = value.trim().toLowerCase()
  if (ON.includes(word)) return true
  if (OFF.includes(word)) return false
  throw new CliError(
    `${name} is "${value}". Expected one of ${ON.join(', ')} to turn it on, or ${OFF.join(', ')} to leave it off.`,
    EXIT.usage,
  )
}
