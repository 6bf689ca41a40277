import { join } from 'node:path'
import { stopAllLeftovers } from '@marquee/local-servers/process-record'
import { nodeProcessRecords } from './node-process.ts'

/**
 * Stops whatever a suddenly ended stack left running. Only a stack's own folders are searched: tests keep their homes
 * inside the repository's, and theirs are not ours to stop.
 */
export const stopStackLeftovers = async (home: string, log: (message: string) => void): Promise<void> => {
  const folders = [nodeProcessRecords(home), ...['postgres', 'rabbitmq', 's3'].map((name) => join(home, name))]
  await Promise.all(folders.map((folder) => stopAllLeftovers(folder, log)))
}
