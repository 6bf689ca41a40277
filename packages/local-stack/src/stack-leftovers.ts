import { join } from 'node:path'
import { stopAllLeftovers } from '@marquee/local-servers/process-record'
import { nodeProcessRecords } from './node-process.ts'

/**
 * Stops the processes that a killed stack left running. Searches only a stack's own folders: the homes of tests are
 * inside the repository's home folder, and their processes must keep running.
 */
export const stopStackLeftovers = async (home: string, log: (message: string) => void): Promise<void> => {
  const folders = [nodeProcessRecords(home), ...['postgres', 'rabbitmq', 's3'].map((name) => join(home, name))]
  await Promise.all(folders.map((folder) => stopAllLeftovers(folder, log)))
}
