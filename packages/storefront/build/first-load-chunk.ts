import type { Plugin } from 'vite'

type ModuleInfo = { readonly isEntry: boolean; readonly importers: readonly string[] }

/** Whether an entry imports the module statically: directly or through other modules. */
export const isInFirstLoad = (
  id: string,
  infoOf: (id: string) => ModuleInfo | null,
  seen: Set<string> = new Set(),
): boolean => {
  if (seen.has(id)) return false
  seen.add(id)
  const info = infoOf(id)
  return info !== null && (info.isEntry || info.importers.some((importer) => isInFirstLoad(importer, infoOf, seen)))
}

/**
 * Puts everything that the entry imports statically into one script and one stylesheet. Otherwise, each module that
 * another page also imports would have a file of its own, and browsers with HTTP/1.1 load only six files at once.
 */
export const firstLoadChunk = (): Plugin => ({
  name: 'marquee-first-load-chunk',
  config: () => ({
    build: {
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              {
                name: (id, context) =>
                  isInFirstLoad(id, (other) => context.getModuleInfo(other)) ? 'first-load' : null,
              },
            ],
          },
        },
      },
    },
  }),
})
