/** The keys and API names of the apps that the program brings: no other app may have them. */
export const builtInNames: ReadonlySet<string> = new Set(['filter', 'FilterAPI'])
