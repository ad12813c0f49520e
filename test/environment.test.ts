import t from 'tap'
import { createCheckCommand } from '../src/cli/commands/check/command.ts'
import { createInitCommand } from '../src/cli/commands/init/command.ts'
import { createServeCommand } from '../src/cli/commands/serve/command.ts'
import { prepareEnvironment } from '../src/cli/environment.ts'

const commands = [createServeCommand(), createCheckCommand(), createInitCommand()]

t.test('a variable of a flag without a value is on or off, and nothing else', (t) => {
  for (const off of ['false', '0', 'no', 'OFF', '', ' ']) {
    const environment = { RETRACK_KIT_DRY_RUN: off, RETRACK_KIT_FORCE: off }
    t.strictSame(prepareEnvironment(commands, environment), [])
    t.strictSame(environment, {}, JSON.stringify(off))
  }
  for (const on of ['true', '1', 'Yes', 'on']) {
    const environment = { RETRACK_KIT_DRY_RUN: on }
    prepareEnvironment(commands, environment)
    t.strictSame(environment, { RETRACK_KIT_DRY_RUN: on })
  }
  t.throws(() => prepareEnvironment(commands, { RETRACK_KIT_DRY_RUN: 'perhaps' }), {
    message: /RETRACK_KIT_DRY_RUN is "perhaps"\. Expected one of 1, true/,
  })
  t.end()
})

t.test('an empty variable is as one that is not set, and an unknown one is named', (t) => {
  const environment = { RETRACK_KIT_HOST: '', RETRACK_KIT_PROT: '8080', PATH: '', RETRACK_KIT_PORT: '8080' }
  t.strictSame(prepareEnvironment(commands, environment), [
    'RETRACK_KIT_PROT belongs to no flag, and is ignored. Did you mean RETRACK_KIT_PORT?',
  ])
  t.strictSame(environment, { RETRACK_KIT_PROT: '8080', PATH: '', RETRACK_KIT_PORT: '8080' })
  t.end()
})
