/** Commands with their output in a text file, one block each, with a blank line between. */

export interface Block {
  /** Lines `> …`: the config that it is run with. */
  readonly config: string
  /** The line `$ …`. */
  readonly command: string
  readonly output: string
  /** The line `exit N`. */
  readonly code: number
}

/** The preface is all before the first block. */
export function readBlocks(text: string): { readonly preface: string; readonly blocks: readonly Block[] } {
  const [preface = '', ...rest] = text.trimEnd().split(/\n\n(?=[$>] )/)
  return { preface, blocks: rest.map(readBlock) }
}

function readBlock(text: string): Block {
  const lines = text.split('\n')
  const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length))
  const output = lines.filter((line) => !/^(?:[$>] |exit \d+$)/.test(line))
  return {
    config: marked('> ')
      .map((line) => `${line}\n`)
      .join(''),
    command: marked('$ ')[0] ?? '',
    output: output.join('\n'),
    code: Number(marked('exit ')[0] ?? Number.NaN),
  }
}

export function formatBlock({ config, command, output, code }: Block): string {
  const lines = config.split('\n').slice(0, -1)
  return [...lines.map((line) => `> ${line}`), `$ ${command}`, output, `exit ${code}`].join('\n')
}
