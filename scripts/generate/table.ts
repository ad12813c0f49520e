/** Text for a cell of a Markdown table: nothing in it may end the cell. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
