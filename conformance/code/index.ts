/** The languages in which there is code to start from, and how a piece of it is quoted. */
import type { CodeLanguage } from '../../schemas/terms.ts'
import { CSHARP } from './csharp.ts'
import { JAVA } from './java.ts'
import { NODE } from './node.ts'
import { PHP } from './php.ts'
import { type LanguageCode, PIECE_NAMES, type Piece } from './pieces.ts'
import { PYTHON } from './python.ts'
import { RUBY } from './ruby.ts'

export const LANGUAGES: Readonly<Record<CodeLanguage, LanguageCode>> = {
  node: NODE,
  php: PHP,
  python: PYTHON,
  ruby: RUBY,
  java: JAVA,
  csharp: CSHARP,
}

/** Of a store that does not show what it is made in. */
export const DEFAULT_LANGUAGE: CodeLanguage = 'node'

export const getPiece = (language: CodeLanguage, piece: Piece): string => LANGUAGES[language].pieces[piece]

/** All of it, as one file. */
export function joinPieces({ top, pieces }: LanguageCode): string {
  return [...(top === null ? [] : [top]), ...PIECE_NAMES.map((name) => pieces[name])].join('\n\n')
}
