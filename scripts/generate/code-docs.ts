/** Makes docs/code.md of the pieces of code that advice comes with. */
import { getPiece, LANGUAGES } from '../../conformance/code/index.ts'
import { PIECE_NAMES, PIECES, type Piece } from '../../conformance/code/pieces.ts'
import { CODE_LANGUAGES, type CodeLanguage } from '../../schemas/terms.ts'

const INTRODUCTION = `<!-- Generated from conformance/code by \`npm run generate\`. Do not edit. -->

# Code to start from

What a store adds to its own pages and its own database, in pieces. The report of \`retrack-kit check\` shows the piece
that mends what it found, in the language of the store where that shows: by the client that sent its leads, the headers
of its pages and the names of its cookies. The whole of one language, as one file:

\`\`\`sh
npx retrack-kit explain --language php     # or: ${CODE_LANGUAGES.filter((name) => name !== 'php').join(', ')}
\`\`\`

A store made of the pieces and of its own pages is found \`ready\`, with no warning: the tests of this repository build
such stores in Node.js, PHP, Python, Ruby and Java, and check them. C# they do not run.

The pieces read \`RETRACK_API_URL\`, \`RETRACK_TOKEN\`, \`RETRACK_EVENT\` and \`STORE_URL\` from the environment. Three things
are yours: to save what \`order\` makes with the order, \`update\`, which changes fields of a saved order, and
\`outstanding\`, which reads the orders of which something is to be told. Why each of it is as it is, is said in
[the examples](../examples/stores/README.md), which are whole stores.

| piece | |
|---|---|
${PIECE_NAMES.map((name) => `| [${name}](#${name}) | ${PIECES[name]} |`).join('\n')}
`

export function codeDocs(): string {
  return [INTRODUCTION, imports(), ...PIECE_NAMES.map(section)].join('\n')
}

function imports(): string {
  const blocks = CODE_LANGUAGES.flatMap((language) => {
    const { top } = LANGUAGES[language]
    return top === null ? [] : [details(language, top)]
  })
  return `## At the top of the file\n\n${blocks.join('\n')}`
}

const section = (piece: Piece) =>
  `## ${piece}\n\n${CODE_LANGUAGES.map((language) => details(language, getPiece(language, piece))).join('\n')}`

function details(language: CodeLanguage, code: string): string {
  const { name, mark } = LANGUAGES[language]
  return `<details><summary>${name}</summary>\n\n\`\`\`${mark}\n${code}\n\`\`\`\n\n</details>\n`
}
